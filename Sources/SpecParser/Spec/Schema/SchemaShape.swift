/// What a value in a YAML file may look like.
///
/// The one description of the spec: ``SchemaValidator`` checks files against it and ``SchemaShape/jsonSchema``
/// writes it down for editors, so the two cannot drift apart.
indirect enum SchemaShape: Sendable {
  case text(TextFormat)
  /// One of a few fixed texts; `name` says what they are, such as `platform`.
  case choice(name: String, values: [String])
  case integer(ClosedRange<Int>)
  case boolean
  /// At least `minimum` elements; with `unique`, none twice.
  case list(of: SchemaShape, minimum: Int = 0, unique: Bool = false)
  /// Keys the user makes up, such as the names of variants.
  case map(keys: TextFormat, values: SchemaShape, minimum: Int = 0)
  case object(SchemaObject)

  /// What is expected, as messages say it.
  var expectation: String {
    switch self {
    case .text(let format): format.name
    case .choice(let name, _): name
    case .integer: "a whole number"
    case .boolean: "true or false"
    case .list: "a list"
    case .map, .object: "a mapping"
    }
  }
}

/// A mapping with known keys.
struct SchemaObject: Sendable {
  /// How the JSON Schema names the definition; two shapes of one name are the same definition.
  let name: String
  let summary: String
  /// In the order the documentation shows them.
  let keys: [SchemaKey]
  /// Keys of which at most one may be given.
  var exclusive: [String] = []
  /// Keys that a text in place of the object is probably meant for.
  var meantByText: [String] = []

  func key(_ name: String) -> SchemaKey? {
    keys.first { $0.name == name }
  }
}

/// A key of a ``SchemaObject``.
struct SchemaKey: Sendable {
  let name: String
  let shape: SchemaShape
  /// What an editor shows for the key: sentences with capitals and full stops.
  let summary: String
  var isRequired = false
  var defaultValue: JSONValue?

  init(
    _ name: String, _ shape: SchemaShape, required: Bool = false, default defaultValue: JSONValue? = nil,
    _ summary: String
  ) {
    self.name = name
    self.shape = shape
    self.summary = summary
    self.isRequired = required
    self.defaultValue = defaultValue
  }
}
