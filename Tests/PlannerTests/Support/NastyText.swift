import TestSupport

/// Texts made of what the languages of emitted files read specially, the same ones every time.
enum NastyText {
  static let pieces = [
    "\"", "'", "\\", "$", "${", "${A}", "$A", "$$", "%{", "%%{", "%", "{", "}", "`", "`id`", "#", " ", "  ", "<<EOF",
    "a", "B7", "=", ",", "[", "]", "!", "*", "{{x}}", "ü", "漢", "😀", "e\u{301}", "&&", ";", "|", "\u{a0}",
  ]

  static let controls = ["\n", "\r", "\t", "\u{1}", "\u{7f}", "\u{85}", "\u{2028}", "\u{1b}[31m"]

  /// `count` texts of up to nine pieces.
  static func texts(_ count: Int, pieces: [String] = pieces, seed: UInt64 = 7) -> [String] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let length = Int.random(in: 0...9, using: &generator)
      return (0..<length).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
  }
}
