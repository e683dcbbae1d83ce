internal import SpecParser

// selection = format packages relations targets
// packages  = count *( name package replaced )            ; package: as in `DebianPackage+Compact.swift`
// relations = count *( parent child field text )
// targets   = count *( asked package )

/// What apt installs for a set of names; the same for the same lists, base and names.
struct AptSelection: Sendable, Equatable {
  /// A relation of one package that another one makes hold.
  struct Relation: Hashable, Sendable {
    var parent: String
    var child: String
    /// `Depends` or `Pre-Depends`.
    var field: String
    var text: String
  }

  /// Sorted by name.
  var packages: [SystemPackage] = []
  /// Sorted by child, then parent.
  var relations: [Relation] = []
  /// What each name that was asked for stands for, where that is another.
  var targets: [String: String] = [:]
}

extension AptSelection {
  private static let format: UInt8 = 1

  /// The form in the cache.
  var encoded: [UInt8] {
    var writer = CompactWriter()
    writer.write(Self.format)
    writer.write(count: packages.count)
    for package in packages {
      writer.write(text: package.name)
      writer.write(package.details)
      writer.write(optional: package.replaces?.description)
    }
    writer.write(count: relations.count)
    for relation in relations {
      for text in [relation.parent, relation.child, relation.field, relation.text] { writer.write(text: text) }
    }
    writer.write(count: targets.count)
    for (asked, package) in targets.sorted(by: { $0.key < $1.key }) {
      writer.write(text: asked)
      writer.write(text: package)
    }
    return writer.bytes
  }

  /// `nil` for bytes of another form.
  init?(encoded bytes: UnsafeRawBufferPointer) {
    var reader = CompactReader(bytes)
    guard reader.byte() == Self.format, let count = reader.count() else { return nil }
    for _ in 0..<count {
      guard let package = Self.package(&reader) else { return nil }
      packages.append(package)
    }
    guard let relationCount = reader.count() else { return nil }
    for _ in 0..<relationCount {
      guard let parent = reader.text(), let child = reader.text(), let field = reader.text(), let text = reader.text()
      else { return nil }
      relations.append(Relation(parent: parent, child: child, field: field, text: text))
    }
    guard let targetCount = reader.count() else { return nil }
    for _ in 0..<targetCount {
      guard let asked = reader.text(), let package = reader.text() else { return nil }
      targets[asked] = package
    }
  }

  private static func package(_ reader: inout CompactReader) -> SystemPackage? {
    guard let name = reader.text(), case .some(.some(let details)) = reader.package(named: name),
      let replaced = reader.optionalText()
    else { return nil }
    return SystemPackage(details: details, replaces: replaced.flatMap { DebianVersion($0) })
  }
}
