import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct CoreMetadataParsingTests {
  func parse(_ text: String) throws -> CoreMetadata { try CoreMetadata(parsing: Array(text.utf8)) }

  static let full = """
    Metadata-Version: 2.4
    name: Foo.Bar
    VERSION: 1.0.post1
    Summary: folded
        : over lines
    Requires-Dist: a>=1 ;
      python_version < "4"
    Requires-Dist:b
    Requires: legacy
    Provides-Extra: Dev_Tools
    Provides-Extra: dev-tools
    Provides-Extra: not an extra!
    Requires-Python: >=3.8, <4
    Dynamic: Requires-Dist

    Requires-Dist: in-the-body
    """

  @Test(arguments: ["\n", "\r\n", "\r"])
  func readsFieldsWhateverTheLineEnds(end: String) throws {
    let metadata = try parse(Self.full.replacing("\n", with: end))
    #expect(metadata.name == PackageName("foo-bar"))
    #expect(metadata.version == Version("1.0.post1"))
    #expect(metadata.requiresPython?.description == ">=3.8,<4")
    #expect(metadata.requiresDist.map(\.text) == ["a>=1 ; python_version < \"4\"", "b"])
    #expect(metadata.providesExtra.map(\.normalized) == ["dev-tools"])
  }

  @Test func readsAByteOrderMarkAndLatin1() throws {
    let metadata = try parse("\u{feff}Name: foo\nVersion: 1\n")
    #expect(metadata.name == PackageName("foo"))
    let latin = Array("Name: foo\nVersion: 1\nRequires-Dist: bar ; platform_version == 'caf".utf8) + [0xe9, 0x27]
    #expect(try CoreMetadata(parsing: latin).requiresDist.first?.text.contains("café") == true)
  }

  @Test func countsAnUnreadableRequiresPythonAsNone() throws {
    #expect(try parse("Name: foo\nVersion: 1\nRequires-Python: sometimes\n").requiresPython == nil)
  }

  @Test func takesFieldsOnlyUpToTheFirstStrayLine() throws {
    #expect(try parse("Name: foo\nVersion: 1\nstray text\nRequires-Dist: bar\n").requiresDist.isEmpty)
  }

  @Test(arguments: [
    ("", "without a name"), ("Version: 1\n", "without a name"), ("Name: foo\n", "without a version"),
    ("Name: -\nVersion: 1\n", "invalid name '-'"), ("Name: foo\nVersion: one\n", "invalid version 'one'"),
    ("Name: foo\nVersion: 1\nRequires-Dist: bar >> 2\n", "'bar >> 2'"),
    ("Metadata-Version: 3.0\nName: foo\nVersion: 1\n", "metadata version 3.0"), ("\nName: foo\n", "without a name"),
  ])
  func namesWhatIsWrong(text: String, message: String) throws {
    do {
      Issue.record("read \(try parse(text))")
    } catch let error as ArtifactError {
      #expect(error.description.contains(message), "\(error)")
    }
  }

  @Test func agreesWithPythonOnFields() async throws {
    let documents = [
      Self.full, Self.full.replacing("\n", with: "\r\n"), "Name:foo\nVersion:\t1 \n\tfolded\n \n\n", "A: b\nName : x\n",
      "Name: foo\n\nVersion: 1\n", "Name: foo\n  \nVersion: 1\nRequires-Dist: x\nRequires-Dist: y\n",
    ]
    let script = """
      import sys, email, json
      for text in json.loads(sys.stdin.read()):
        message = email.message_from_string(text)
        for name in ("Name", "Version", "Requires-Dist"):
          for value in message.get_all(name, []):
            print(name.lower() + "=" + " ".join(value.split()))
        print("--")
      """
    let quoted = documents.map { text in
      "\"" + text.unicodeScalars.map { "\\u" + String($0.value + 0x10000, radix: 16).dropFirst() }.joined() + "\""
    }
    let expected = try await python(script, input: "[\(quoted.joined(separator: ","))]")
    var actual = ""
    for document in documents {
      let fields = MetadataFields(Array(document.utf8))
      for name in [MetadataFields.Name.name, .version, .requiresDist] {
        for value in fields[name] {
          actual += "\(name.rawValue)=\(value.split(separator: " ").joined(separator: " "))\n"
        }
      }
      actual += "--\n"
    }
    #expect(actual == expected)
  }
}
