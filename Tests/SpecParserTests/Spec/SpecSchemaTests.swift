import FoundationEssentials
import SpecParser
import Testing

@Suite struct SpecSchemaTests {
  @Test func `the committed JSON Schema is current`() throws {
    let path = ExampleSpecTests.repository + "/schema/txspec.schema.json"
    if ProcessInfo.processInfo.environment["TXSPEC_UPDATE_GOLDENS"] == "1" {
      try Data(jsonSchema().utf8).write(to: URL(filePath: path), options: .atomic)
    }
    let committed = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    #expect(committed == jsonSchema(), "run with TXSPEC_UPDATE_GOLDENS=1")
  }

  @Test func `the JSON Schema is JSON that refuses unknown keys and describes every key`() throws {
    let schema = try JSONDecoder().decode(Schema.self, from: Data(jsonSchema().utf8))
    #expect(schema.schema == "https://json-schema.org/draft/2020-12/schema")
    #expect(
      Set(schema.definitions.keys)
        == [
          "application", "ci", "cooldown", "drop", "healthcheck", "index", "metadata", "rates", "scan", "system",
          "variant",
        ])
    let objects = [schema.root] + schema.definitions.values
    #expect(objects.allSatisfy { !$0.additionalProperties })
    let descriptions = objects.flatMap { $0.properties.values.map(\.description) }
    #expect(descriptions.count > 50)
    #expect(descriptions.allSatisfy { $0.hasSuffix(".") })
  }

  @Test func `says the same twice`() {
    #expect(jsonSchema() == jsonSchema())
    #expect(jsonSchema().hasSuffix("}\n"))
  }

  private struct Schema: Decodable {
    struct Object: Decodable {
      struct Property: Decodable { var description: String }
      var additionalProperties: Bool
      var properties: [String: Property]
    }

    var schema: String
    var definitions: [String: Object]
    var root: Object

    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case definitions = "$defs"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      schema = try container.decode(String.self, forKey: .schema)
      definitions = try container.decode([String: Object].self, forKey: .definitions)
      root = try Object(from: decoder)
    }
  }
}
