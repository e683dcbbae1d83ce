import SpecParser
import Testing

/// Characters that nobody sees, written out or as escapes: in no value of a spec (Boucher and Anderson, "Trojan Source").
@Suite struct HiddenCharacterTests {
  private func diagnostics(_ summary: String) -> [String] {
    do {
      _ = try parseSpec(
        """
        version: 1
        project: web
        python: "3.12"
        requirements: [requirements.txt]
        app: { env: { NAME: "\(summary)" } }
        variants:
          cpu: { base: "python:3.12-slim" }

        """, file: "t.yaml", fileExists: nil)
      return []
    } catch {
      return error.diagnostics.map { "\($0.location.line):\($0.location.column) [\($0.code)] \($0.message)" }
    }
  }

  @Test(
    arguments: [
      0x202A, 0x202E, 0x2066, 0x2069, 0x200E, 0x200F, 0x061C, 0x200B, 0x2060, 0x00AD, 0xFEFF, 0x180E, 0x3164, 0xE0041,
    ])
  func `are refused as they are and as escapes`(value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let code =
      "U+" + String(repeating: "0", count: max(0, 4 - String(value, radix: 16).count))
      + String(value, radix: 16, uppercase: true)
    #expect(diagnostics("a\(scalar)b") == ["5:23 [control-character] the invisible character \(code) is not allowed"])
    let digits = String(value, radix: 16)
    let escape = "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    #expect(diagnostics("a\(escape)b") == ["5:21 [control-character] the value holds the invisible character \(code)"])
  }

  @Test(arguments: ["é", "日本", "👩\u{200D}💻", "می\u{200C}خواهم", "❤\u{FE0F}"])
  func `leave what people write alone`(text: String) {
    #expect(diagnostics(text).isEmpty)
  }

  @Test(arguments: ["a\u{200D}b", "a\u{200C}", "\u{200D}"])
  func `joiners join nothing in ASCII`(text: String) {
    #expect(diagnostics(text).count == 1)
  }

  @Test func `are shown as escapes`() {
    #expect("a\u{202E}\u{200B}b\u{E0041}".revealed() == "a\\u{202e}\\u{200b}b\\u{e0041}")
    #expect("👩\u{200D}💻 a\u{200D}b".revealed() == "👩\u{200D}💻 a\\u{200d}b")
  }
}
