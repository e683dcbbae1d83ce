extension SchemaShape {
  /// The shape as a JSON Schema document, draft 2020-12; named objects stand once, under `$defs`.
  func jsonSchema(identifier: String, title: String) -> JSONValue {
    var definitions = SchemaDefinitions()
    let root = definitions.schema(of: self, isRoot: true)
    var members: [JSONValue.Member] = [
      .init("$schema", "https://json-schema.org/draft/2020-12/schema"),
      .init("$id", .string(identifier)),
      .init("title", .string(title)),
    ]
    members += root
    members.append(.init("$defs", .object(definitions.sorted)))
    return .object(members)
  }
}

/// The definitions met while a schema is written.
private struct SchemaDefinitions {
  private var bodies: [String: [JSONValue.Member]] = [:]

  /// By name.
  var sorted: [JSONValue.Member] {
    bodies.sorted { $0.key < $1.key }.map { .init($0.key, .object($0.value)) }
  }

  mutating func schema(of shape: SchemaShape, isRoot: Bool = false) -> [JSONValue.Member] {
    switch shape {
    case .text(let format):
      var members: [JSONValue.Member] = [
        .init("type", "string"),
        .init("pattern", .string("^(?:\(format.pattern))$")),
        .init("maxLength", .integer(format.maximumLength)),
      ]
      if !format.examples.isEmpty {
        members.append(.init("examples", .array(format.examples.map(JSONValue.string))))
      }
      return members
    case .choice(_, let values):
      return [.init("enum", .array(values.map(JSONValue.string)))]
    case .integer(let range) where range.count == 1:
      return [.init("const", .integer(range.lowerBound))]
    case .integer(let range):
      return [
        .init("type", "integer"), .init("minimum", .integer(range.lowerBound)),
        .init("maximum", .integer(range.upperBound)),
      ]
    case .boolean:
      return [.init("type", "boolean")]
    case .list(let element, let minimum, let unique):
      var members: [JSONValue.Member] = [
        .init("type", "array"), .init("items", .object(schema(of: element))),
      ]
      if minimum > 0 { members.append(.init("minItems", .integer(minimum))) }
      if unique { members.append(.init("uniqueItems", .boolean(true))) }
      return members
    case .map(let keys, let values, let minimum):
      var members: [JSONValue.Member] = [
        .init("type", "object"),
        .init("propertyNames", .object(schema(of: .text(keys)).filter { $0.key != "type" })),
        .init("additionalProperties", .object(schema(of: values))),
      ]
      if minimum > 0 { members.append(.init("minProperties", .integer(minimum))) }
      return members
    case .object(let object) where isRoot:
      return body(of: object)
    case .object(let object):
      if bodies[object.name] == nil { bodies[object.name] = body(of: object) }
      return [.init("$ref", .string("#/$defs/\(object.name)"))]
    }
  }

  private mutating func body(of object: SchemaObject) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("description", .string(object.summary)), .init("type", "object"),
    ]
    let required = object.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { members.append(.init("required", .array(required))) }
    members.append(.init("additionalProperties", .boolean(false)))
    let properties = object.keys.map { key in
      var schema = schema(of: key.shape)
      if let defaultValue = key.defaultValue { schema.insert(.init("default", defaultValue), at: 0) }
      return JSONValue.Member(key.name, .object([.init("description", .string(key.summary))] + schema))
    }
    members.append(.init("properties", .object(properties)))
    if object.exclusive.count == 2 {
      let both = JSONValue.array(object.exclusive.map(JSONValue.string))
      members.append(.init("not", .object([.init("required", both)])))
    }
    return members
  }
}
