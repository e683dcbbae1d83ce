import FoundationEssentials
import SpecParser
import TestSupport
import Testing

/// Whatever the input, parsing ends with a spec or with diagnostics that point into the text.
@Suite struct SpecFuzzTests {
  private static let seeds: [[UInt8]] = {
    let example = ExampleSpecTests.repository + "/specs/transcript-create.yaml"
    let text = (try? String(contentsOf: URL(filePath: example), encoding: .utf8)) ?? ""
    return [text, SpecMergingTests.text, SystemPackagesTests.text, specText(top: "exclude: [a, b]")].map {
      Array($0.utf8)
    }
  }()

  /// Pieces that mean something to YAML or to the spec.
  private static let pieces: [[UInt8]] = [
    ":", ": ", "- ", "{", "}", "[", "]", ",", "\"", "'", "&a ", "*a", "<<: ", "!!str ", "!", "|\n", ">\n", "#", "\t",
    "\n", "\r\n", "\r", "---\n", "...\n", "%YAML 1.2\n", "? ", "~", "3.11", "true", "\\", "\"\\0\"", "\u{feff}",
    "é", "\u{2028}", "extends: cpu", "extends: cpu-minimal", "variants:", "  ", "99999999999999999999", "null",
    "http: /x", "1e400GB", "..", "@", "`", "\u{1F600}", "cpu: ",
  ].map { Array($0.utf8) }

  @Test(arguments: 1...8)
  func `never crashes and always says where`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var outcomes = (specs: 0, errors: 0)
    let inputs = fuzzInputs(8 * 400) / 8
    for _ in 0..<inputs {
      let input = random.damaged(random.pick(Self.seeds), pieces: Self.pieces)
      do throws(InvalidInput) {
        _ = try parseSpec(input, file: "fuzz.yaml", fileExists: { _ in true })
        outcomes.specs += 1
      } catch {
        outcomes.errors += 1
        let lines = Self.lineLengths(input)
        for place in error.diagnostics.flatMap({ [$0.location] + $0.notes.map(\.location) }) {
          #expect(place.file == "fuzz.yaml")
          try #require((1...lines.count).contains(place.line), "\(place)")
          #expect((1...(lines[place.line - 1] + 1)).contains(place.column), "\(place)")
        }
        #expect(error.diagnostics.map(\.location) == error.diagnostics.map(\.location).sorted())
      }
    }
    #expect(outcomes.specs > 0 && outcomes.errors > inputs / 4)
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "a: [", "[a, ", "'", "&a [*a, ", "!x "])
  func `survives the same thing a hundred thousand times`(_ piece: String) {
    let text = String(repeating: piece, count: 100_000)
    #expect(throws: InvalidInput.self) { try parseSpec(text, file: "deep.yaml", fileExists: nil) }
  }

  @Test func `refuses a file that is too large, and one of only a byte order mark`() {
    let large = specText() + String(repeating: "# filler\n", count: 120_000)
    #expect(codes(of: large) == ["file-too-large"])
    #expect(codes(of: "\u{feff}") == ["empty-file"])
  }

  /// Unicode scalars of each line; bytes that are not UTF-8 count as at least one.
  private static func lineLengths(_ bytes: [UInt8]) -> [Int] {
    var lengths = [0]
    var previous: Unicode.Scalar?
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar == "\r" || (scalar == "\n" && previous != "\r") {
        lengths.append(0)
      } else if scalar != "\n" {
        lengths[lengths.count - 1] += 1
      }
      previous = scalar
    }
    return lengths
  }
}
