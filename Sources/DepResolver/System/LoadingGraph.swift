internal import SpecParser

/// Which objects are loaded by importing modules.
///
/// Modules are loaded by imports, and with them all that their `DT_NEEDED` reach inside wheels. A module is known by its
/// name: `*.cpython-312-x86_64-linux-gnu.so` and the like, `*.abi3.so`, or an identifier with `.so` that is not called
/// like a library and lies in a folder that can be imported. A package that has libraries and no module at all loads them
/// itself, through `ctypes`: there, every library outside folders of plugins counts.
struct LoadingGraph {
  private(set) var loading: [LibraryNeed.Loading]

  /// `edges` leads from each object to those it loads.
  init(_ objects: InstalledObjects, edges: [[Int]]) {
    let all = objects.all
    let withModules = Set(all.lazy.filter { Self.isModule($0) }.map(\.package))
    loading = all.map { $0.kind == .program ? .program : .pluginOnly }
    var rest: [Int] = []
    for (number, object) in all.enumerated() where object.kind == .library {
      let isLoaded = withModules.contains(object.package) ? Self.isModule(object) : !Self.isPlugin(object)
      if isLoaded { rest.append(number) }
    }
    for number in rest { loading[number] = .importTime }
    while let next = rest.popLast() {
      for target in edges[next] where loading[target] != .importTime {
        loading[target] = .importTime
        rest.append(target)
      }
    }
  }

  private static func isModule(_ object: InstalledObjects.Object) -> Bool {
    guard object.kind == .library, !isPlugin(object) else { return false }
    let parts = ObjectPath.name(object.path).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts.last == "so", isIdentifier(parts[0]),
      ObjectPath.folder(object.path).allSatisfy(isIdentifier)
    else { return false }
    if parts.count == 3 {
      return parts[1] == "abi3" || parts[1].hasPrefix("cpython-") || parts[1].hasPrefix("pypy")
    }
    return parts.count == 2 && !parts[0].hasPrefix("lib")
  }

  private static func isPlugin(_ object: InstalledObjects.Object) -> Bool {
    // Qt's modules for QML are opened by name, as its plugins are.
    ObjectPath.folder(object.path).contains { $0 == "plugins" || $0 == "plugin" || $0 == "qml" }
  }

  private static func isIdentifier(_ text: Substring) -> Bool {
    guard let first = text.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return text.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_" || $0.value > 127
    }
  }
}
