internal import OrderedCollections

/// The `[external]` table of somebody else's `pyproject.toml`.
///
/// Source: PEP 725, section "Changes in pyproject.toml".
package enum ExternalTable {
  /// Its three lists, then those of its extras, each with what it is for.
  static let keys: [(list: String, optional: String, purpose: ExternalRequirement.Purpose)] = [
    ("build-requires", "optional-build-requires", .build),
    ("host-requires", "optional-host-requires", .host),
    ("dependencies", "optional-dependencies", .run),
  ]

  /// More than any project has; the rest of a longer table is not read.
  private static let limit = 256

  /// What the document states. What cannot be read is left out: a draft may change, and the file is not the user's.
  ///
  /// `dependency-groups` are for those who work on the project, and left out too.
  package static func read(lenient document: [UInt8]) -> [ExternalRequirement] {
    guard mentionsTable(document), let text = String(validating: document, as: UTF8.self),
      let root = try? TOMLParser.parse(text), let table = root["external"]?.table
    else { return [] }
    var found: [ExternalRequirement] = []
    func take(_ node: TOMLNode?, _ purpose: ExternalRequirement.Purpose, _ extra: ExtraName?) {
      for case .text(let text, _) in node?.list ?? [] where found.count < limit {
        guard let requirement = try? ExternalRequirement(parsing: text, purpose: purpose, extra: extra) else {
          continue
        }
        found.append(requirement)
      }
    }
    for key in keys {
      take(table[key.list], key.purpose, nil)
      for (name, list) in table[key.optional]?.table?.values ?? [:] {
        if let extra = ExtraName(name) { take(list, key.purpose, extra) }
      }
    }
    return found
  }

  /// Nearly no document has the table, and most are read for something else only.
  private static func mentionsTable(_ document: [UInt8]) -> Bool {
    let word = Array("external".utf8)
    return document.indices.contains { document[$0] == word[0] && document[$0...].starts(with: word) }
  }
}
