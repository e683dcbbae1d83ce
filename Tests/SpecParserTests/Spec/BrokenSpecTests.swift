import FoundationEssentials
import SpecParser
import TestSupport
import Testing

/// Every file of `Fixtures/Specs/broken` against the diagnostics in `Goldens/BrokenSpecs`.
@Suite struct BrokenSpecTests {
  static let names: [String] = {
    let folder = testTargetFolder(of: #filePath) + "/Fixtures/Specs/broken"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  @Test func `finds the broken specs`() {
    #expect(Self.names.count >= 40)
  }

  @Test(arguments: names)
  func `says what is wrong and where`(_ name: String) throws {
    try expectGolden(try diagnostics(name), suite: "BrokenSpecs", name: name)
  }

  @Test(arguments: names)
  func `says the same with CRLF line ends`(_ name: String) throws {
    let plain = try diagnostics(name)
    let withCRLF = try diagnostics(name) { bytes in
      bytes.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
    }
    #expect(withCRLF == plain)
  }

  @Test(arguments: names)
  func `says the same behind a byte order mark`(_ name: String) throws {
    #expect(try diagnostics(name) { [0xEF, 0xBB, 0xBF] + $0 } == diagnostics(name))
  }

  private func diagnostics(_ name: String, edit: ([UInt8]) -> [UInt8] = { $0 }) throws -> String {
    let path = testTargetFolder(of: #filePath) + "/Fixtures/Specs/broken/\(name).yaml"
    let bytes = Array(try Data(contentsOf: URL(filePath: path)))
    let files = ["constraints.txt", "requirements.txt"]
    let error = #expect(throws: InvalidInput.self) {
      try parseSpec(
        edit(bytes), file: "\(name).yaml", fileExists: { files.contains($0) },
        listFolder: { $0 == "." ? files : nil })
    }
    return try #require(error).description + "\n"
  }
}
