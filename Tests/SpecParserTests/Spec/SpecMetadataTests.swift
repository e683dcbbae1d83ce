import SpecParser
import TestSupport
import Testing

/// What the spec says packages need, where no file of theirs does.
@Suite struct SpecMetadataTests {
  @Test func readsWhatAPackageNeeds() throws {
    let cpu = try variant(
      of: specText(
        top: """
          metadata:
            Foo_Bar: { version: "1.0", requires: [numpy>=1.26, "torch; extra == 'gpu'"], requires_python: ">=3.9" }
            baz: { requires: [] }
          """))
    #expect(cpu.metadata.map(\.name.value.normalized) == ["foo-bar", "baz"])
    #expect(cpu.metadata[0].version == Version("1.0"))
    #expect(cpu.metadata[0].requires.map(\.text) == ["numpy>=1.26", "torch; extra == 'gpu'"])
    #expect(cpu.metadata[0].requiresPython?.description == ">=3.9")
    #expect(cpu.metadata[0].name.location.description == "specs/test.yaml:6:3")
    #expect(cpu.metadata[1].version == nil && cpu.metadata[1].requires.isEmpty)
  }

  @Test func aVariantsOwnReplacesWhatItInheritsByName() throws {
    let text = specText(
      top: "metadata: { foo: { requires: [a] }, bar: { requires: [b] } }",
      variant: "metadata: { Foo: { version: \"2.0\", requires: [c] } }")
    let metadata = try variant(of: text).metadata
    #expect(metadata.map(\.name.value.normalized) == ["foo", "bar"])
    #expect(metadata.flatMap(\.requires).map(\.text) == ["c", "b"])
  }
}
