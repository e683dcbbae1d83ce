package import OrderedCollections

/// A value of a TOML document.
package enum TOMLNode {
  /// With the place of its first character, in bytes from the start of the document.
  case text(String, offset: Int)
  case list([TOMLNode])
  case table(TOMLTableNode)
  /// The tables of a `[[name]]` list.
  case tables(TOMLTableListNode)
  /// A number, date or boolean, as written and not checked: nothing here asks for one.
  case scalar(String)

  package var text: String? {
    if case .text(let text, _) = self { text } else { nil }
  }

  package var table: TOMLTableNode? {
    if case .table(let table) = self { table } else { nil }
  }

  package var list: [TOMLNode]? {
    switch self {
    case .list(let list): list
    case .tables(let node): node.tables.map { .table($0) }
    default: nil
    }
  }
}

/// A table of a TOML document; a class because headers come back to a table from anywhere in the document.
package final class TOMLTableNode {
  /// In the order of the document.
  package internal(set) var values: OrderedDictionary<String, TOMLNode> = [:]
  /// Where each key stands for the first time, in bytes from the start of the document.
  package internal(set) var offsets: [String: Int] = [:]
  /// Whether a `[header]` made the table: it can do so once.
  var hasHeader = false
  /// The section whose dotted keys made the table: only that section may add to it.
  var dottedIn: Int?
  /// An inline table is complete where it ends.
  var isComplete = false

  package subscript(key: String) -> TOMLNode? { values[key] }

  func set(_ key: TOMLKeyPart, _ value: TOMLNode) {
    values[key.text] = value
    offsets[key.text] = key.offset
  }
}

/// The tables of a `[[name]]` list; a class so that the next one is added in place.
package final class TOMLTableListNode {
  /// At least one.
  package internal(set) var tables: [TOMLTableNode]

  init(_ first: TOMLTableNode) {
    tables = [first]
  }
}

/// One part of a dotted key, and where it stands.
struct TOMLKeyPart {
  var text: String
  var offset: Int
}
