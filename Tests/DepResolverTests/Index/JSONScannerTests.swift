import TestSupport
import Testing

@testable import DepResolver

@Suite struct JSONScannerTests {
  /// Walks over all of a text; the offset of the error, or `nil`.
  private func failure(_ text: [UInt8]) -> Int? {
    text.withUnsafeBytes { bytes -> Int? in
      var scanner = JSONScanner(bytes)
      do throws(JSONError) {
        try scanner.skipValue()
        try scanner.end()
        return nil
      } catch {
        return error.offset
      }
    }
  }

  @Test(arguments: [
    "{}", "[]", "\"\"", "0", "-0", "-1.5e+10", "1E9", "true", " null ", "{\"a\":[1,{\"b\":\"\\u00e9\\n\"}],\"c\":{}}",
    "[[[[]]],\t\r\n\"x\"]", "\"\u{e9}\u{1F600}\"", "\"1234567\\\\\"", "\"12345678901234567890\"",
  ])
  func `accepts correct texts`(text: String) {
    #expect(failure(Array(text.utf8)) == nil)
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\" 1}", 5), ("{\"a\":1,}", 7), ("{a:1}", 1), ("01", 0), ("-", 0), ("1.", 2),
    ("1e", 2), ("+1", 0), (".5", 0), ("tru", 0), ("truex", 4), ("\"abc", 4), ("\"a\\x\"", 2), ("\"\\u12g4\"", 1),
    ("\"a\nb\"", 2), ("[1 2]", 3), ("[1}", 2), ("1 2", 2), ("nul", 0), ("\"12345678\u{1}\"", 9), ("NaN", 0),
  ])
  func `says where a text is wrong`(text: String, offset: Int) {
    #expect(failure(Array(text.utf8)) == offset)
  }

  @Test func `refuses endless nesting without overflowing the stack`() {
    #expect(failure(Array(repeating: UInt8(ascii: "["), count: 1_000_000)) == 256)
    let deep = String(repeating: "[", count: 250) + String(repeating: "]", count: 250)
    #expect(failure(Array(deep.utf8)) == nil)
  }

  @Test(arguments: [
    ("a\\n\\t\\\"\\\\\\/\\b\\f\\r", "a\n\t\"\\/\u{8}\u{c}\r"), ("\\u00e9\\u20AC", "\u{e9}\u{20AC}"),
    ("\\ud83d\\ude00!", "\u{1F600}!"), ("\\ud83d", "\u{FFFD}"), ("\\ude00x", "\u{FFFD}x"),
    ("\\ud83d\\u0041", "\u{FFFD}A"),
  ])
  func `reads escapes`(text: String, expected: String) throws {
    let bytes = Array("\"\(text)\"".utf8)
    let found = try bytes.withUnsafeBytes { raw in
      var scanner = JSONScanner(raw)
      return String(decoding: try scanner.string().unescaped, as: UTF8.self)
    }
    #expect(found == expected)
  }

  @Test(arguments: [
    ("0", 0), ("-17", -17), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
    ("9223372036854775808", nil), ("1.0", nil), ("1e3", nil),
  ])
  func `reads integers that fit`(text: String, expected: Int?) throws {
    let found = try Array(text.utf8).withUnsafeBytes { raw in
      var scanner = JSONScanner(raw)
      return try scanner.number()
    }
    #expect(found == expected)
  }

  @Test func `agrees with Python on texts with random faults`() async throws {
    let seed = """
      {"meta":{"api-version":"1.1"},"name":"x","files":[{"filename":"x-1.0.tar.gz","hashes":{"sha256":"00"},\
      "size":-12.5e3,"yanked":false,"u\\u00e9":"\\ud83d\\ude00\\n","n":[null,true,{}]}]}
      """
    var generator = SeededGenerator(seed: 11)
    let interesting = Array("{}[]\",:\\u0019eE+-. tfn\u{1}\u{7f}".utf8)
    let texts = (0..<20_000).map { _ in
      var text = Array(seed.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<text.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: text.remove(at: place)
        case 1: text.insert(interesting.randomElement(using: &generator) ?? 0, at: place)
        default: text[place] = interesting.randomElement(using: &generator) ?? 0
        }
      }
      return text
    }
    let answers = try await python(
      """
      import json, sys
      for line in sys.stdin:
          try:
              json.loads(bytes.fromhex(line))
              print("1", end="")
          except ValueError:
              print("0", end="")
      """, input: texts.map { FileDigest.hex($0) }.joined(separator: "\n"))
    #expect(answers.count == texts.count)
    #expect(answers.contains("1") && answers.contains("0"))
    for (text, answer) in zip(texts, answers) {
      #expect((failure(text) == nil) == (answer == "1"), "\(String(decoding: text, as: UTF8.self))")
    }
  }
}
