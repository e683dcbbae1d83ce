import FoundationEssentials
import SpecParser
import TestSupport
import Testing

/// Each folder of `Fixtures/Requirements/broken` holds a broken `requirements.txt` and, in `expected.txt`, what is
/// said about it.
@Suite struct BrokenRequirementsTests {
  static let folder = testTargetFolder(of: #filePath) + "/Fixtures/Requirements/broken"

  static let cases: [String] = (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []

  /// What is said when the case's files are read with the given line ends.
  private static func findings(in name: String, lineEnd: String) -> String {
    let loader = RequirementsLoader(environment: ["TOKEN": "s3cr3t/value"]) { path in
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)/\(path)") else { throw Missing() }
      return data.flatMap { $0 == UInt8(ascii: "\n") ? Array(lineEnd.utf8) : [$0] }
    }
    do {
      let start = SourceLocation(file: "<arguments>")
      _ = try loader.load(requirements: [Located("requirements.txt", at: start)])
      return "nothing\n"
    } catch {
      return error.description + "\n"
    }
  }

  private struct Missing: Error {}

  @Test(arguments: cases)
  func saysWhatIsWrongAndWhere(name: String) throws {
    let path = "\(Self.folder)/\(name)/expected.txt"
    let findings = Self.findings(in: name, lineEnd: "\n")
    if ProcessInfo.processInfo.environment["TXSPEC_UPDATE_GOLDENS"] == "1" {
      try Data(findings.utf8).write(to: URL(filePath: path))
    }
    let expected = try fixture("Requirements/broken/\(name)/expected.txt")
    #expect(findings == expected)
    #expect(expected.contains(": error: ["))
    for secret in ["secret", "s3cr3t", "user:"] { #expect(!findings.contains(secret)) }
  }

  @Test(arguments: cases, ["\r\n", "\r"])
  func saysTheSameWithOtherLineEnds(name: String, lineEnd: String) throws {
    // Bytes of UTF-16 are not line ends.
    guard name != "utf16" else { return }
    #expect(try Self.findings(in: name, lineEnd: lineEnd) == fixture("Requirements/broken/\(name)/expected.txt"))
  }

  @Test func coversManyMistakes() {
    #expect(Self.cases.count >= 40)
  }
}
