public import SpecParser

/// Finds what the shared objects of an image's wheels ask of the system.
///
/// Each soname of a `DT_NEEDED` is looked for in this order:
/// 1. in the folders that the object's `DT_RUNPATH` (or `DT_RPATH`) names from `$ORIGIN`, of whichever wheel;
/// 2. glibc's own libraries, which every base has; the interpreter's library, which runs already;
/// 3. in the base;
/// 4. anywhere in the same wheel, then in the wheels that its package requires, directly or through others, then in the
///    folder that any wheel is named for: torch and others load such libraries by path before their modules, and not all
///    that are linked with torch say that they require it. Other packages' private copies don't count;
/// 5. among the libraries that drivers bring.
/// What is left needs a package of the distribution. What is loaded by name at run time leaves no trace in the objects.
///
/// `requirements` are the edges of the resolution: the packages that each package asks for.
public func libraryNeeds(
  of wheels: [PackageName: WheelObjects], requirements: [PackageName: Set<PackageName>], base: BaseLibraries
) -> LibraryNeeds {
  let objects = InstalledObjects(wheels, requirements: requirements)
  var edges = [[Int]](repeating: [], count: objects.all.count)
  var wants: [Provider: [String: [Int]]] = [:]
  for (number, object) in objects.all.enumerated() {
    for soname in object.dynamic.needed {
      switch Provider(of: soname, for: number, objects, base) {
      case .wheel(let target): edges[number].append(target)
      case let provider: wants[provider, default: [:]][soname, default: []].append(number)
      }
    }
  }
  let graph = LoadingGraph(objects, edges: edges)
  func needs(_ provider: Provider) -> [LibraryNeed] {
    (wants[provider] ?? [:]).sorted { $0.key < $1.key }.map { LibraryNeed($0.key, $0.value, objects, graph) }
  }
  return LibraryNeeds(
    missing: needs(.nobody), drivers: needs(.driver), fromBase: needs(.base), fromPython: needs(.python),
    glibcShortfalls: base.glibc.map { shortfalls(objects, base: $0) } ?? [])
}

private enum Provider: Hashable {
  case wheel(Int)
  case glibc
  case python
  case base
  case driver
  case nobody

  init(of soname: String, for number: Int, _ objects: InstalledObjects, _ base: BaseLibraries) {
    if let found = objects.found(soname, by: number) {
      self = .wheel(found)
      return
    }
    let known = KnownLibrary(soname)
    if known == .glibc {
      self = .glibc
    } else if known == .python {
      self = .python
    } else if base.sonames.contains(soname) {
      self = .base
    } else if let found = objects.preloaded(soname, by: number) {
      self = .wheel(found)
    } else {
      self = known == .driver ? .driver : .nobody
    }
  }
}

extension LibraryNeed {
  fileprivate init(_ soname: String, _ needers: [Int], _ objects: InstalledObjects, _ graph: LoadingGraph) {
    let needers = Set(needers).sorted()
    self.init(
      soname: soname, loading: needers.map { graph.loading[$0] }.min() ?? .pluginOnly,
      neededBy: needers.map { number in
        let object = objects.all[number]
        return Needer(package: object.package, path: object.path, loading: graph.loading[number])
      }.sorted { ($0.loading, $0.package.normalized, $0.path) < ($1.loading, $1.package.normalized, $1.path) })
  }
}

/// By package, the object that asks for the newest glibc, where that is newer than the base's.
private func shortfalls(_ objects: InstalledObjects, base: GlibcVersion) -> [GlibcShortfall] {
  var worst: [GlibcShortfall] = []
  for object in objects.all {
    guard let wanted = object.dynamic.glibc, wanted > base else { continue }
    let shortfall = GlibcShortfall(package: object.package, path: object.path, wanted: wanted, base: base)
    if let last = worst.last, last.package == object.package {
      if wanted > last.wanted { worst[worst.count - 1] = shortfall }
    } else {
      worst.append(shortfall)
    }
  }
  return worst
}
