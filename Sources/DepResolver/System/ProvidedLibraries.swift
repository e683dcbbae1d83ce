internal import SpecParser

/// Libraries that the wheels of an image need beside those of the base, each with the package that holds it.
struct ProvidedLibraries: Hashable, Sendable {
  struct Library: Hashable, Sendable {
    var need: LibraryNeed
    /// The distribution's package; `nil` where no package of the release holds the library.
    var provider: String?
  }

  /// Sorted by soname.
  var libraries: [Library] = []
  /// By package.
  var shortfalls: [GlibcShortfall] = []
}

/// Finds the package of a release to take for a library.
struct LibraryProviders {
  /// Which packages hold a library where the loader looks, sorted.
  var holders: (_ soname: String) -> [String]
  /// Whether the release has a package of this name; its list of files may tell of others.
  var exists: (_ package: String) -> Bool
  var base: Set<String>
  var asked: Set<String>
  /// What comes in any case. Only asked for where several packages hold a library.
  var closure: () async throws(SystemError) -> Set<String>

  /// The libraries that the base does not have.
  func provided(_ needs: [LibraryNeed]) async throws(SystemError) -> [ProvidedLibraries.Library] {
    var found: [ProvidedLibraries.Library] = []
    for need in needs {
      let candidates = holders(need.soname).filter(exists)
      if candidates.contains(where: base.contains) { continue }
      found.append(.init(need: need, provider: try await choice(of: candidates, for: need.soname)))
    }
    return found
  }

  /// What is there anyway, else the package that is named for the library, else the first by name.
  private func choice(of candidates: [String], for soname: String) async throws(SystemError) -> String? {
    if candidates.count < 2 { return candidates.first }
    if let asked = candidates.first(where: asked.contains) { return asked }
    let closure = try await closure()
    if let present = candidates.first(where: closure.contains) { return present }
    let name = Self.packageName(of: soname)
    return candidates.first { $0 == name || $0 == name + "t64" } ?? candidates.first
  }

  /// What a package that holds just this library is called: `libodbc2` for `libodbc.so.2`, `libx11-6` for `libX11.so.6`.
  ///
  /// Source: Debian Policy 8.1. Packages renamed for 64-bit times have `t64` behind it.
  static func packageName(of soname: String) -> String {
    let parts = soname.lowercased().replacing("_", with: "-").split(separator: ".so.", maxSplits: 1)
    guard let stem = parts.first, parts.count == 2 else { return soname.lowercased() }
    return stem.last?.isNumber == true ? "\(stem)-\(parts[1])" : "\(stem)\(parts[1])"
  }
}

extension SystemNeeds {
  /// The sonames among `libraries` that importing loads, but for those of packages whose needs the spec itself says.
  func importing(_ libraries: [LibraryNeed]) -> [String] {
    libraries.filter { need in
      need.neededBy.contains { $0.loading == .importTime && system.needs(of: $0.package) == nil }
    }.map(\.soname)
  }

  /// Asks for the packages of the libraries that importing the wheels loads, and notes what else is to say of them.
  ///
  /// What the spec says that a package needs stands in place of what its objects say.
  mutating func add(_ provided: ProvidedLibraries) {
    for library in provided.libraries {
      let needers = library.need.neededBy.filter { system.needs(of: $0.package) == nil }
      guard let first = needers.first else { continue }
      switch (library.provider, first.loading) {
      case (let provider?, .importTime):
        var packages: Set<PackageName> = []
        for needer in needers where needer.loading == .importTime && packages.insert(needer.package).inserted {
          let evidence = SystemEvidence.object(soname: library.need.soname, path: needer.path, atImport: true)
          ask(provider, .init(parent: .python(needer.package), evidence: evidence))
        }
      case (nil, .importTime):
        note(.unknownLibrary(soname: library.need.soname, first.package, path: first.path))
      case (let provider, _):
        if let provider, requests.contains(where: { $0.name == provider }) { continue }
        note(.pluginLibrary(soname: library.need.soname, first.package, path: first.path, provider: provider))
      }
    }
    for shortfall in provided.shortfalls {
      note(
        .oldLibc(
          shortfall.package, path: shortfall.path, needs: shortfall.wanted.description, has: shortfall.base.description)
      )
    }
  }
}
