import FoundationEssentials
import SpecParser
import TestSupport
import Testing

/// The JSON Schema against an implementation that is not ours: PyPI's `jsonschema` and `pyyaml`.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1; needs jsonschema and pyyaml from PyPI"))
struct SpecSchemaNetworkTests {
  /// Prints what the schema has against the document on standard input, a message a line.
  private static let script = """
    import json, sys, jsonschema, yaml
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = yaml.safe_load(sys.stdin)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(document):
        print(error.json_path)
    """

  private static let schemaFile = ExampleSpecTests.repository + "/schema/txspec.schema.json"

  @Test func `accepts the example and every key of the merging test`() async throws {
    let example = ExampleSpecTests.repository + "/specs/transcript-create.yaml"
    let text = try String(contentsOf: URL(filePath: example), encoding: .utf8)
    for text in [text, SpecMergingTests.text, SystemPackagesTests.text, specText()] {
      #expect(try await python(Self.script, arguments: [Self.schemaFile], input: text) == "")
    }
  }

  @Test(arguments: [
    "unknown-keys", "missing-keys", "wrong-types", "out-of-range", "unknown-values", "empty-collections",
    "bad-images", "bad-package-names", "bad-app-paths", "bad-durations", "bad-variant-names", "healthchecks",
    "bad-system-drops",
  ])
  func `refuses what the parser refuses`(_ name: String) async throws {
    let text = try fixture("Specs/broken/\(name).yaml")
    #expect(try await python(Self.script, arguments: [Self.schemaFile], input: text) != "")
  }
}
