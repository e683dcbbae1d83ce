import NIOHTTP1
import SpecParser
import Testing

@testable import DepResolver

@Suite struct HTTPFieldTests {
  @Test(arguments: [
    ("bytes 0-99/200", 0..<100, 200), ("bytes 199-199/200", 199..<200, 200), ("BYTES  5-6/7", 5..<7, 7),
  ])
  func `reads a content range`(text: String, range: Range<Int>, total: Int) {
    let found = ContentRange(text)
    #expect(found?.range == range)
    #expect(found?.total == total)
  }

  @Test(arguments: [
    "", "bytes", "bytes 0-99/*", "bytes */200", "bytes 5-4/10", "bytes 0-10/10", "items 0-1/2", "bytes 0-1",
    "bytes -1/2",
    "bytes 0-99999999999999999999/2", "bytes +1-2/3",
  ])
  func `refuses a content range that says too little or too much`(text: String) {
    #expect(ContentRange(text) == nil)
  }

  @Test func `knows which range answers which request`() throws {
    let tail = try #require(ContentRange("bytes 90-99/100"))
    #expect(tail.answers(.suffix(10)))
    #expect(!tail.answers(.suffix(11)))
    #expect(tail.answers(.span(90..<120)))
    #expect(!tail.answers(.span(89..<100)))
    #expect(try #require(ContentRange("bytes 0-99/100")).answers(.suffix(500)))
  }

  @Test(arguments: [
    ([], 600, true), (["max-age=60, public"], 60, true), (["no-cache, max-age=60"], 0, true),
    (["max-age=60, no-cache"], 0, true), (["no-store"], 600, false), (["MAX-AGE=\"5\""], 5, true),
    (["max-age=x"], 600, true), (["public", "max-age = 7"], 7, true),
  ])
  func `reads how long an answer is fresh`(values: [String], lifetime: Int, mayBeStored: Bool) {
    let freshness = Freshness(HTTPHeaders(values.map { ("Cache-Control", $0) }))
    #expect(freshness.lifetime == lifetime)
    #expect(freshness.mayBeStored == mayBeStored)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2013-07-16T19:29:45.445020Z", 1_374_002_985),
    ("2024-02-29T00:00:00+01:30", 1_709_159_400), ("2000-03-01T00:00:00Z", 951_868_800),
    ("1969-12-31T23:59:59Z", -1), ("2024-01-01T00:00:00", nil), ("2024-13-01T00:00:00Z", nil), ("yesterday", nil),
    ("2024-01-01T00:00:00Zx", nil), ("2024-01-01T25:00:00Z", nil), ("", nil), ("2024-01-01T00:00:00.", nil),
    ("2024-01-01T00:00:00+23:59", 1_703_980_860), ("2024-01-01T00:00:00+24:00", nil),
    ("2024-01-01T00:00:00-99:99", nil), ("2024-01-01T00:00:00+00:60", nil), ("2024-01-01T00:00:00.Z", nil),
    ("2023-02-29T00:00:00Z", nil), ("2024-02-30T00:00:00Z", nil), ("2024-04-31T00:00:00Z", nil),
    ("2100-02-29T00:00:00Z", nil), ("2000-02-29T00:00:00Z", 951_782_400),
  ])
  func `reads upload times`(text: String, expected: Int?) {
    #expect(Array(text.utf8).withUnsafeBytes { uploadTime($0) } == expected)
  }

  @Test func `inflates a body up to the limit`() throws {
    #expect(throws: GunzipError.malformed) { try gunzip([1, 2, 3], limit: 100) }
    let body: [UInt8] = [
      0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 1, 0, 254, 255, 120, 0x83, 0x16, 0xdc, 0x8c, 1, 0, 0, 0,
    ]
    #expect(try gunzip(body, limit: 1) == Array("x".utf8))
    #expect(throws: GunzipError.tooLarge) { try gunzip(body, limit: 0) }
    #expect(throws: GunzipError.malformed) { try gunzip(Array(body.dropLast(14)), limit: 9) }
  }
}
