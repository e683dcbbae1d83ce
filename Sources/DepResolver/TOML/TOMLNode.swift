internal import OrderedCollections

/// A value of a TOML document.
enum TOMLNode {
  case text(String)
  case list([TOMLNode])
  case table(TOMLTableNode)
  /// The tables of a `[[name]]` list.
  case tables(TOMLTableListNode)
  /// A number, date or boolean, as written and not checked: nothing here asks for one.
  case scalar(String)

  var text: String? {
    if case .text(let text) = self { text } else { nil }
  }

  var table: TOMLTableNode? {
    if case .table(let table) = self { table } else { nil }
  }

  var list: [TOMLNode]? {
    switch self {
    case .list(let list): list
    case .tables(let node): node.tables.map { .table($0) }
    default: nil
    }
  }
}

/// A table of a TOML document; a class because headers come back to a table from anywhere in the document.
final class TOMLTableNode {
  /// In the order of the document.
  var values: OrderedDictionary<String, TOMLNode> = [:]
  /// Whether a `[header]` made the table: it can do so once.
  var hasHeader = false
  /// The section whose dotted keys made the table: only that section may add to it.
  var dottedIn: Int?
  /// An inline table is complete where it ends.
  var isComplete = false

  subscript(key: String) -> TOMLNode? { values[key] }
}

/// The tables of a `[[name]]` list; a class so that the next one is added in place.
final class TOMLTableListNode {
  /// At least one.
  var tables: [TOMLTableNode]

  init(_ first: TOMLTableNode) {
    tables = [first]
  }
}
