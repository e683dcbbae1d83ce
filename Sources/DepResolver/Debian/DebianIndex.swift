internal import SpecParser

// block    = *( group )
// group    = length name packages providers             ; length: bytes of the rest of the group
// packages = count *( version architecture flags priority source pre-depends depends conflicts breaks provides
//                     installed-KiB size rank )
// providers = count *( name )
//
// Texts, counts and lengths as `CompactWriter` writes them; groups in the order of their names' bytes.

/// What one `Packages` file of an archive says, in sorted blocks of which only those that are asked for are looked at.
struct DebianIndex: Sendable {
  /// Raised whenever the form of blocks, or what is read from `Packages`, changes.
  static let format = 1

  struct Block: Sendable {
    /// The name of its first group.
    var first: String
    var bytes: [UInt8]
  }

  /// What the file says of one name.
  struct Group: Sendable, Equatable {
    /// Versions of the package of this name, in the order of the file.
    var packages: [DebianPackage] = []
    /// Packages that provide the name, in the order of the file.
    var providers: [String] = []
  }

  /// Sorted by ``Block/first``; the bytes are read only when asked for.
  enum Storage: Sendable {
    case memory([Block])
    /// Gives the block that holds a name, or would hold it.
    case stored(@Sendable (String) -> [UInt8]?)
  }

  var storage: Storage

  /// What is said of `name`; empty where nothing is.
  func group(_ name: String) -> Group {
    let block: [UInt8]?
    switch storage {
    case .stored(let load): block = load(name)
    case .memory(let blocks):
      // The last block that begins at or before the name.
      var (low, high) = (0, blocks.count)
      while low < high {
        let middle = (low + high) / 2
        if Self.isOrdered(name, before: blocks[middle].first) { high = middle } else { low = middle + 1 }
      }
      block = low == 0 ? nil : blocks[low - 1].bytes
    }
    return block.flatMap { bytes in bytes.withUnsafeBytes { Self.find(name, in: $0) } } ?? Group()
  }

  /// By bytes, as SQLite orders texts.
  static func isOrdered(_ left: String, before right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }

  private static func find(_ name: String, in block: UnsafeRawBufferPointer) -> Group? {
    var name = name
    return name.withUTF8 { wanted in
      var reader = CompactReader(block)
      while let length = reader.count(), let body = reader.raw(length) {
        var group = CompactReader(body)
        guard let size = group.count(), let bytes = group.raw(size) else { return nil }
        if bytes.elementsEqual(wanted) { return decode(&group, name: String(decoding: wanted, as: UTF8.self)) }
      }
      return nil
    }
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
