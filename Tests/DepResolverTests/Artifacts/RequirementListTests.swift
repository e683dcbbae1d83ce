import SpecParser
import Testing

@testable import DepResolver

@Suite("Requirements that are read when they are asked for")
struct RequirementListTests {
  private static let texts = [
    "a", "b[x]>=1,<2 ; python_version < '3.9'", "c @ https://h.example/c.whl", "D.e-F (>=1.0)",
  ]

  private static func packed(_ texts: [String]) -> PackedTexts {
    var writer = CompactWriter()
    for text in texts { writer.write(text: text) }
    return PackedTexts(count: texts.count, bytes: writer.bytes[...])
  }

  @Test("are the same however they came")
  func equality() throws {
    let requirements = try Self.texts.map { try Requirement(lenient: $0) }
    let (read, unread) = (RequirementList(requirements), RequirementList(unread: Self.packed(Self.texts)))
    #expect(read == unread)
    #expect(read.hashValue == unread.hashValue)
    #expect(unread.parsed == requirements)
    #expect(read.texts == unread.texts)
    #expect(read != RequirementList(unread: Self.packed(Self.texts.reversed())))
  }

  @Test("can be replaced in metadata that was not read yet")
  func replaced() throws {
    let (name, version) = (try #require(PackageName("p")), try #require(Version("1")))
    var metadata = CoreMetadata(name: name, version: version)
    metadata.putOffReading(Self.packed(Self.texts))
    metadata.requiresDist.append(try Requirement(parsing: "z"))
    #expect(metadata.requirementTexts == Self.texts + ["z"])
    #expect(metadata.requiresDist.last?.name == PackageName("z"))
  }
}
