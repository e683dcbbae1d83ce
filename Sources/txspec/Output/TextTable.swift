/// Rows in aligned columns, two spaces between them, no trailing spaces.
struct TextTable {
  enum Alignment {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ alignments: Alignment...) {
    self.alignments = alignments
  }

  /// Cells beyond the declared columns are left-aligned.
  mutating func add(_ cells: String...) {
    rows.append(cells)
  }

  var isEmpty: Bool { rows.isEmpty }

  /// One string a row, each starting with `indent`.
  func lines(indent: String = "  ") -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? Self.width($0[column]) : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = indent
      for (column, cell) in row.enumerated() {
        if column > 0 { line += "  " }
        let padding = String(repeating: " ", count: widths[column] - Self.width(cell))
        let alignment = column < alignments.count ? alignments[column] : .left
        line += alignment == .right ? padding + cell : cell + padding
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Characters that take room: those of escape sequences, which end with `m`, do not.
  private static func width(_ text: String) -> Int {
    guard text.utf8.contains(0x1B) else { return text.count }
    var width = 0
    var inEscape = false
    for character in text {
      if character == "\u{1B}" {
        inEscape = true
      } else if !inEscape {
        width += 1
      } else if character == "m" {
        inEscape = false
      }
    }
    return width
  }
}
