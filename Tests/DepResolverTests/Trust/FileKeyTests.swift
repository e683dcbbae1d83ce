import SpecParser
import Testing

@testable import DepResolver

/// What is known of a file is kept under all that was stated of it.
@Suite("Keys of files")
struct FileKeyTests {
  private static func file() throws -> DistributionFile {
    var file = DistributionFile(
      filename: "p-1.tar.gz", url: "https://h/p-1.tar.gz", kind: .sdist(version: try #require(Version("1"))))
    file.statedBy = "https://index/simple"
    return file
  }

  private typealias Change = @Sendable (inout DistributionFile) throws -> Void

  private static let changes: [Change] = [
    { $0.filename = "p-1.zip" }, { $0.url = "https://h/other" }, { $0.sha256 = String(repeating: "a", count: 64) },
    { $0.kind = .sdist(version: try #require(Version("2"))) }, { $0.metadata = .offered(sha256: nil) },
    { $0.statedBy = "https://other/simple" },
  ]

  @Test("are kept with a file that keeps them, and not beyond a change", arguments: changes.indices)
  func kept(change: Int) async throws {
    try await withClient { client in
      let plain = try Self.file()
      var kept = plain.keepingKey
      #expect(client.fileKey(kept) == client.fileKey(plain))
      #expect(kept.key.text { "made again" } == client.fileKey(plain))
      #expect(plain.key.text { "made again" } == "made again")
      #expect(kept == plain && kept.hashValue == plain.hashValue)
      let copy = kept
      try Self.changes[change](&kept)
      #expect(client.fileKey(kept) != client.fileKey(plain))
      #expect(client.fileKey(copy) == client.fileKey(plain))
    }
  }
}
