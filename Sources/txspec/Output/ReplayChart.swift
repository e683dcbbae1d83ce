import Planner
import SpecParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A replay as a drawing: the bytes that each plan rebuilt up to each commit, on a logarithmic axis.
///
/// One self-contained SVG, light or dark as its reader prefers. Lines are told apart by colour, by their dashes and by
/// the names at their ends.
struct ReplayChart {
  private struct Line {
    var title: String
    /// Rebuilt up to each commit.
    var bytes: [Int]
    var place: Int
  }

  let title: String
  private let lines: [Line]
  private let commits: Int

  private static let (width, height) = (1040.0, 460.0)
  private static let (left, right, top, bottom) = (84.0, 624.0, 64.0, 400.0)
  private static let dashes = ["", "7 3", "2 3", "10 3 2 3", "4 2", "", "1 4"]

  init(_ replay: Replay, title: String) {
    self.title = title
    commits = replay.commits
    lines = replay.results.enumerated().map { Line(title: $1.title, bytes: $1.rebuiltBytes, place: $0) }
  }

  var svg: String {
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(Self.width)) \(Self.number(Self.height))" \
      role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="13">
      """,
      "<title id=\"title\">\(Self.escaped(title))</title>",
      "<desc id=\"description\">\(Self.escaped(description))</desc>",
      Self.colours,
      "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>",
      Self.text(title, x: Self.left, y: 28, extra: " font-size=\"17\" font-weight=\"600\""),
      Self.text("bytes rebuilt so far, logarithmic", x: Self.left, y: 48, extra: " class=\"dim\""),
    ]
    parts += grid + lines.map(path) + labels
    return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private var description: String {
    lines.map { "\($0.title): \(ByteCount($0.bytes.last ?? 0))" }.joined(separator: "; ")
  }

  /// Colours that keep their contrast on the ground they are for: of the ground, text, dim text, grid and lines.
  private struct Palette {
    let ground: String
    let ink: String
    let dim: String
    let grid: String
    let lines: [String]

    static let light = Palette(
      ground: "#ffffff", ink: "#1f2328", dim: "#59636e", grid: "#d8dee4",
      lines: ["#9a3412", "#b45309", "#6d28d9", "#0e7490", "#be185d", "#0a6b3d", "#59636e", "#1d4ed8"])
    static let dark = Palette(
      ground: "#12161b", ink: "#e6edf3", dim: "#9aa5b1", grid: "#2d343c",
      lines: ["#fb923c", "#fbbf24", "#c4b5fd", "#67e8f9", "#f9a8d4", "#4ade80", "#9aa5b1", "#93c5fd"])

    /// Without variables, which converters to pixels do not know.
    var rules: String {
      let names = lines.enumerated().map { ".line\($0) { stroke: \($1); } .name\($0) { fill: \($1); }" }
      return ".ground { fill: \(ground); } text { fill: \(ink); } .dim { fill: \(dim); } .grid { stroke: \(grid); }\n"
        + names.joined(separator: "\n")
    }
  }

  private static let colours = """
    <style>
    path { fill: none; stroke-width: 2; }
    \(Palette.light.rules)
    @media (prefers-color-scheme: dark) {
    \(Palette.dark.rules)
    }
    </style>
    """

  // MARK: Axes

  /// Powers of ten of bytes, from below the least that is not 0 to above the most.
  private var decades: ClosedRange<Int> {
    let ends = lines.flatMap { $0.bytes }.filter { $0 > 0 }
    let least = ends.min().map { Int(log10(Double($0)).rounded(.down)) } ?? 3
    let most =
      lines.compactMap { $0.bytes.last }.max().flatMap { $0 > 0 ? Int(log10(Double($0)).rounded(.up)) : nil } ?? 4
    return max(3, least)...max(4, least + 1, most)
  }

  private func y(_ bytes: Int) -> Double {
    let (low, high) = (Double(decades.lowerBound), Double(decades.upperBound))
    let place = bytes > 0 ? max(low, log10(Double(bytes))) : low
    return Self.bottom - (place - low) / (high - low) * (Self.bottom - Self.top)
  }

  private func x(_ commit: Int) -> Double {
    Self.left + Double(commit) / Double(max(1, commits)) * (Self.right - Self.left)
  }

  private var grid: [String] {
    var parts: [String] = []
    var bytes = 1
    for decade in 1...decades.upperBound {
      bytes *= 10
      guard decades.contains(decade) else { continue }
      let y = Self.number(y(bytes))
      parts.append(
        "<line class=\"grid\" x1=\"\(Self.number(Self.left))\" x2=\"\(Self.number(Self.right))\" y1=\"\(y)\" y2=\"\(y)\"/>"
      )
      let label = "\(ByteCount(bytes))".replacing(".0 ", with: " ")
      parts.append(
        Self.text(label, x: Self.left - 8, y: self.y(bytes) + 4, extra: " class=\"dim\" text-anchor=\"end\""))
    }
    var shown: Set<Int> = []
    for quarter in 0...4 where shown.insert(commits * quarter / 4).inserted {
      let commit = commits * quarter / 4
      parts.append(
        Self.text("\(commit)", x: x(commit), y: Self.bottom + 20, extra: " class=\"dim\" text-anchor=\"middle\""))
    }
    parts.append(
      Self.text(
        "commits", x: (Self.left + Self.right) / 2, y: Self.bottom + 42, extra: " class=\"dim\" text-anchor=\"middle\"")
    )
    return parts
  }

  // MARK: Lines

  /// Steps: a commit's bytes come all at once.
  private func path(_ line: Line) -> String {
    var words = ["M\(Self.number(x(0))) \(Self.number(y(0)))"]
    for (commit, bytes) in line.bytes.enumerated() {
      words.append("H\(Self.number(x(commit + 1)))V\(Self.number(y(bytes)))")
    }
    let dash = Self.dashes[line.place % Self.dashes.count]
    return "<path d=\"\(words.joined())\" class=\"line\(line.place % Palette.light.lines.count)\""
      + (dash.isEmpty ? "" : " stroke-dasharray=\"\(dash)\"") + "/>"
  }

  /// Names and totals at the ends of the lines, moved apart where they would touch.
  private var labels: [String] {
    var ends = lines.map { (line: $0, y: y($0.bytes.last ?? 0) + 4) }.sorted {
      ($0.y, $0.line.place) < ($1.y, $1.line.place)
    }
    for index in ends.indices.dropFirst() { ends[index].y = max(ends[index].y, ends[index - 1].y + 18) }
    let over = (ends.last?.y ?? 0) - Self.bottom
    if over > 0 { for index in ends.indices { ends[index].y -= over } }
    for index in ends.indices.dropLast().reversed() { ends[index].y = min(ends[index].y, ends[index + 1].y - 18) }
    return ends.map { line, y in
      Self.text(
        "\(line.title): \(ByteCount(line.bytes.last ?? 0))", x: Self.right + 8, y: y,
        extra: " class=\"name\(line.place % Palette.light.lines.count)\"")
    }
  }

  // MARK: Text

  private static func text(_ text: String, x: Double, y: Double, extra: String = "") -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\"\(extra)>\(escaped(text))</text>"
  }

  /// To tenths, without more digits than that.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  /// As the text of an element; what XML has no place for is written out.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.revealed().unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
