internal import SpecParser

// group     = packages providers
// packages  = count *( version architecture flags priority source pre-depends depends conflicts breaks provides
//                     installed-KiB size rank )
// providers = count *( name )
//
// Texts and counts as `CompactWriter` writes them.

/// What one `Packages` file of an archive says, by name.
struct DebianIndex: Sendable {
  /// Raised whenever the form of the groups, or what is read from `Packages`, changes.
  static let format = 1

  /// What the file says of one name.
  struct Group: Sendable, Equatable {
    /// Versions of the package of this name, in the order of the file.
    var packages: [DebianPackage] = []
    /// Packages that provide the name, in the order of the file.
    var providers: [String] = []
  }

  var groups: SortedBlocks

  /// What is said of `name`; empty where nothing is.
  func group(_ name: String) -> Group {
    groups.value(name) { Self.decode(&$0, name: name) } ?? Group()
  }

  private static func decode(_ reader: inout CompactReader, name: String) -> Group? {
    var group = Group()
    guard let count = reader.count() else { return nil }
    for _ in 0..<count {
      guard let package = package(&reader, name) else { return nil }
      if let package = package { group.packages.append(package) }
    }
    guard let providers = reader.count() else { return nil }
    for _ in 0..<providers {
      guard let provider = reader.text() else { return nil }
      group.providers.append(provider)
    }
    return group
  }

  /// Outer `nil`: malformed; inner: a version that is none, which an archive should not have.
  private static func package(_ reader: inout CompactReader, _ name: String) -> DebianPackage?? {
    guard let version = reader.text(), let architecture = reader.text(), let flags = reader.byte(),
      let priority = reader.byte(), let source = reader.text()
    else { return nil }
    var relations = DebianPackage.Relations()
    guard let preDepends = reader.text(), let depends = reader.text(), let conflicts = reader.text(),
      let breaks = reader.text(), let provides = reader.text(), let installed = reader.count(),
      let size = reader.count(), let rank = reader.count()
    else { return nil }
    relations.preDepends = preDepends
    relations.depends = depends
    relations.conflicts = conflicts
    relations.breaks = breaks
    relations.provides = provides
    guard let version = DebianVersion(version) else { return .some(nil) }
    var package = DebianPackage(name: name, version: version, architecture: architecture)
    package.multiArch = DebianPackage.MultiArch(rawValue: flags & 3) ?? .no
    package.isEssential = flags & 4 != 0
    package.isProtected = flags & 8 != 0
    package.priority = DebianPackage.Priority(rawValue: priority) ?? .extra
    if !source.isEmpty { package.setSource(source) }
    package.relations = relations
    package.installedBytes = installed << 10
    package.downloadBytes = size
    package.rank = rank
    return .some(package)
  }
}
