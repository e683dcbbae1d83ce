internal import SpecParser

// package = version architecture flags priority source pre-depends depends conflicts breaks provides installed-KiB size
//           rank
// flags   = 2 bits of multi-arch, 4 for essential, 8 for protected
//
// Texts and counts as `CompactWriter` writes them; the fields as they are written in `Packages`, the name apart.

extension CompactWriter {
  mutating func write(_ package: DebianPackage) {
    write(text: package.version.description)
    write(text: package.architecture)
    write(package.multiArch.rawValue | (package.isEssential ? 4 : 0) | (package.isProtected ? 8 : 0))
    write(package.priority.rawValue)
    write(text: "\(package.source) (\(package.sourceVersion))")
    let relations = package.relations
    for text in [relations.preDepends, relations.depends, relations.conflicts, relations.breaks, relations.provides] {
      write(text: text)
    }
    write(count: package.installedBytes >> 10)
    write(count: package.downloadBytes)
    write(count: package.rank)
  }
}

extension CompactReader {
  /// Outer `nil`: malformed; inner: a version that is none, which an archive should not have.
  mutating func package(named name: String) -> DebianPackage?? {
    guard let version = text(), let architecture = text(), let flags = byte(),
      let priority = byte(), let source = text()
    else { return nil }
    var relations = DebianPackage.Relations()
    guard let preDepends = text(), let depends = text(), let conflicts = text(),
      let breaks = text(), let provides = text(), let installed = count(),
      let size = count(), let rank = count()
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
