internal import SpecParser

/// The objects of all wheels as they lie beside each other in `site-packages`, numbered.
struct InstalledObjects {
  struct Object {
    var package: PackageName
    var path: String
    var kind: WheelObject.Kind
    var dynamic: DynamicSection
  }

  private(set) var all: [Object] = []
  private var byPath: [String: Int] = [:]
  /// By file name and by soname.
  private var byName: [String: [Int]] = [:]
  /// What each package requires, itself included, directly or through others.
  private let reach: [PackageName: Set<PackageName>]

  /// Objects for another processor than most, which no loader takes, are left out.
  init(_ wheels: [PackageName: WheelObjects], requirements: [PackageName: Set<PackageName>]) {
    var counts: [UInt16: Int] = [:]
    for object in wheels.values.lazy.flatMap(\.objects) { counts[object.dynamic.machine, default: 0] += 1 }
    let machine = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    for (package, objects) in wheels.sorted(by: { $0.key.normalized < $1.key.normalized }) {
      for object in objects.objects where object.dynamic.machine == machine {
        let number = all.count
        all.append(Object(package: package, path: object.path, kind: object.kind, dynamic: object.dynamic))
        byPath[object.path] = number
        guard object.kind == .library else { continue }
        let name = ObjectPath.name(object.path)
        byName[name, default: []].append(number)
        if let soname = object.dynamic.soname, soname != name { byName[soname, default: []].append(number) }
      }
    }
    reach = Dictionary(
      uniqueKeysWithValues: wheels.keys.map { ($0, Self.closure(of: $0, requirements)) })
  }

  private static func closure(
    of package: PackageName, _ requirements: [PackageName: Set<PackageName>]
  ) -> Set<PackageName> {
    var found: Set<PackageName> = [package]
    var rest = [package]
    while let next = rest.popLast() {
      for name in requirements[next] ?? [] where found.insert(name).inserted { rest.append(name) }
    }
    return found
  }

  /// The object that the loader finds for `soname` in the folders which `number` names, in those of any wheel.
  func found(_ soname: String, by number: Int) -> Int? {
    let object = all[number]
    if soname.contains("/") { return nil }
    for folder in object.dynamic.searchPath {
      guard let folder = ObjectPath.expanded(folder, of: object.path) else { continue }
      if let found = byPath[folder.isEmpty ? soname : "\(folder)/\(soname)"] { return found }
    }
    return nil
  }

  /// An object of this name in the same wheel, or else in one that the package requires, or else in the package that a
  /// wheel is named for: private copies of libraries lie in folders such as `foo.libs`.
  ///
  /// No search path leads there. Packages load such libraries by their paths before their modules, after which the
  /// loader knows them by name.
  func preloaded(_ soname: String, by number: Int) -> Int? {
    let package = all[number].package
    let candidates = byName[soname] ?? []
    if let own = candidates.first(where: { all[$0].package == package }) { return own }
    if let required = candidates.first(where: { reach[package]?.contains(all[$0].package) ?? false }) {
      return required
    }
    // torchaudio no longer says that it requires torch, whose libraries it is linked with.
    return candidates.first { ObjectPath.folder(all[$0].path).first == Substring(all[$0].package.normalized) }
  }
}

/// Paths below `site-packages`, taken as texts.
enum ObjectPath {
  static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  static func folder(_ path: String) -> [Substring] {
    path.split(separator: "/").dropLast()
  }

  /// A search path of the object at `path` as a folder below `site-packages`; `nil` where it leads elsewhere.
  static func expanded(_ searchPath: String, of path: String) -> String? {
    var parts = searchPath.split(separator: "/", omittingEmptySubsequences: true)
    guard let first = parts.first, first == "$ORIGIN" || first == "${ORIGIN}" else { return nil }
    parts.removeFirst()
    var folder = Self.folder(path)
    for part in parts where part != "." {
      guard part == ".." else {
        folder.append(part)
        continue
      }
      guard folder.popLast() != nil else { return nil }
    }
    return folder.joined(separator: "/")
  }
}
