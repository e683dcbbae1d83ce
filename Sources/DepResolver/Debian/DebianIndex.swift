internal import SpecParser

// group     = packages providers
// packages  = count *( package )                        ; package: as in `DebianPackage+Compact.swift`
// providers = count *( name )
//
// Texts and counts as `CompactWriter` writes them.

/// What one `Packages` file of an archive says, by name.
struct DebianIndex: Sendable {
  /// Raised whenever the form of the groups, or what is read from `Packages`, changes.
  static let format = 2

  /// What the file says of one name.
  struct Group: Sendable, Equatable {
    /// Versions of the package of this name, in the order of the file.
    var packages: [DebianPackage] = []
    /// Packages that provide the name, in the order of the file.
    var providers: [String] = []
  }

  var groups: SortedBlocks

  /// What every package that a system can't do without "provides"; no package can have this name.
  static let requiredName = " required"

  /// What is said of `name`; empty where nothing is.
  func group(_ name: String) -> Group {
    groups.value(name) { Self.decode(&$0, name: name) } ?? Group()
  }

  private static func decode(_ reader: inout CompactReader, name: String) -> Group? {
    var group = Group()
    guard let count = reader.count() else { return nil }
    for _ in 0..<count {
      guard let package = reader.package(named: name) else { return nil }
      if let package = package { group.packages.append(package) }
    }
    guard let providers = reader.count() else { return nil }
    for _ in 0..<providers {
      guard let provider = reader.text() else { return nil }
      group.providers.append(provider)
    }
    return group
  }
}
