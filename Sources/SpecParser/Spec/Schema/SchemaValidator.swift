/// Checks a YAML tree against a ``SchemaShape`` and collects everything that differs.
struct SchemaValidator {
  private(set) var diagnostics: [Diagnostic] = []
  private var expressions: [String: Regex<AnyRegexOutput>] = [:]
  /// The names of the keys that lead to the node being looked at, for messages.
  private var path: [String] = []

  /// The known keys that unknown ones look like: what is misspelt is not missing as well.
  private(set) var meantKeys: Set<String> = []

  init(_ node: YAMLNode, against shape: SchemaShape) {
    check(node, shape)
  }

  private mutating func check(_ node: YAMLNode, _ shape: SchemaShape) {
    if case .refused = node.content { return }
    switch shape {
    case .text(let format):
      guard let text = node.text else { return wrongType(node, shape) }
      checkText(text, format)
    case .choice(let name, let values):
      guard let text = node.text else { return wrongType(node, shape) }
      checkChoice(text, name, values)
    case .integer(let range):
      guard case .scalar(let scalar) = node.content, let integer = scalar.integer else {
        return wrongType(node, shape)
      }
      guard !range.contains(integer) else { return }
      let expected =
        range.count == 1 ? "\(range.lowerBound)" : "a number from \(range.lowerBound) to \(range.upperBound)"
      report(.outOfRange, node.location, "expected \(expected)\(forPath), found \(integer)")
    case .boolean:
      guard case .scalar(let scalar) = node.content, scalar.boolean != nil else { return wrongType(node, shape) }
    case .list(let element, let minimum, let unique):
      guard let elements = node.elements else { return wrongType(node, shape) }
      if elements.count < minimum { reportEmpty(node, "list") }
      elements.forEach { check($0, element) }
      if unique { reportRepeats(elements.compactMap(\.text), of: element, .duplicateItem, "is listed twice") }
    case .map(let keys, let values, let minimum):
      guard let entries = node.entries else { return wrongType(node, shape) }
      if entries.count < minimum { reportEmpty(node, "mapping") }
      reportRepeats(entries.map(\.key), of: .text(keys), .duplicateKey, "is given twice")
      for entry in entries {
        checkText(entry.key, keys)
        descend(entry.key.value) { $0.check(entry.value, values) }
      }
    case .object(let object):
      guard let entries = node.entries else { return wrongType(node, shape) }
      checkObject(node, entries, object)
    }
  }

  private mutating func checkObject(_ node: YAMLNode, _ entries: [YAMLEntry], _ object: SchemaObject) {
    var present = Set(entries.map(\.key.value))
    for entry in entries {
      if let key = object.key(entry.key.value) {
        descend(key.name) { $0.check(entry.value, key.shape) }
      } else {
        let nearest = nearestName(to: entry.key.value, among: object.keys.map(\.name))
        if let nearest {
          present.insert(nearest)
          meantKeys.insert(nearest)
        }
        report(
          .unknownKey, entry.key.location, "unknown key \(quoted(entry.key.value))" + inPath,
          hint: nearest.map { "did you mean \(quoted($0))?" } ?? object.hint(forUnknown: entry.key.value))
      }
    }
    for key in object.keys where key.isRequired && !present.contains(key.name) {
      report(.missingKey, node.location, "missing key \(quoted(key.name))" + inPath)
    }
    let rivals = entries.filter { object.exclusive.contains($0.key.value) }
    if rivals.count > 1, let first = rivals.first, let last = rivals.last {
      diagnostics.append(
        Diagnostic(
          .conflictingKeys, at: last.key.location,
          "\(quoted(last.key.value)) and \(quoted(first.key.value)) exclude each other", hint: "keep one of them",
          notes: [Located("\(quoted(first.key.value)) is given here", at: first.key.location)]))
    }
  }

  private mutating func checkText(_ text: Located<String>, _ format: TextFormat) {
    if let problem = problem(of: text.value, format) {
      report(problem.code ?? format.code, text.location, problem.message, hint: problem.hint)
    }
  }

  private mutating func problem(of text: String, _ format: TextFormat) -> TextProblem? {
    if let problem = format.problem(text) { return problem }
    guard text.unicodeScalars.count <= format.maximumLength else {
      return TextProblem("longer than \(format.maximumLength) characters: \(quoted(text))", code: .tooLong)
    }
    guard text.wholeMatch(of: expression(format.pattern)) == nil else { return nil }
    if text.isEmpty {
      return TextProblem("expected \(format.name), found empty text", hint: "write one, or remove it")
    }
    if text.holdsHiddenScalars {
      return TextProblem("\(quoted(text)) contains control characters", hint: "remove them")
    }
    return TextProblem("not \(format.name): \(quoted(text))", hint: format.rule)
  }

  private mutating func checkChoice(_ text: Located<String>, _ name: String, _ values: [String]) {
    guard !values.contains(text.value) else { return }
    let nearest = nearestName(to: text.value, among: values)
    report(
      .unknownValue, text.location, "unknown \(name) \(quoted(text.value))",
      hint: nearest.map { "did you mean \(quoted($0))?" } ?? "use " + values.map(quoted).joined(separator: " or "))
  }

  /// Texts that mean the same as an earlier one, such as two spellings of a package's name.
  private mutating func reportRepeats(
    _ texts: [Located<String>], of shape: SchemaShape, _ code: DiagnosticCode, _ complaint: String
  ) {
    var firstPlaces: [String: SourceLocation] = [:]
    for text in texts {
      var identity = text.value
      if case .text(let format) = shape { identity = format.identity(text.value) }
      if let first = firstPlaces[identity] {
        diagnostics.append(
          Diagnostic(
            code, at: text.location, "\(quoted(text.value)) \(complaint)", hint: "keep one of them",
            notes: [Located("the first is here", at: first)]))
      } else {
        firstPlaces[identity] = text.location
      }
    }
  }

  private mutating func wrongType(_ node: YAMLNode, _ shape: SchemaShape) {
    var hint = node.hint(toBecome: shape)
    if case .text(let format) = shape, case .scalar(let scalar) = node.content, scalar.kind != .null {
      hint = problem(of: scalar.text, format) == nil ? "quote it: \"\(scalar.text)\"" : format.rule
    }
    if case .object(let object) = shape, let text = node.text?.value {
      let key = object.keys.first { key in
        guard object.meantByText.contains(key.name), case .text(let format) = key.shape else { return false }
        return problem(of: text, format) == nil
      }
      let shown = text.contains(",") ? "\"\(text)\"" : text
      if let key { hint = "write it as { \(key.name): \(shown) }" }
    }
    report(
      .wrongType, node.location, "expected \(shape.expectation)\(forPath), found \(node.found)", hint: hint)
  }

  private mutating func reportEmpty(_ node: YAMLNode, _ kind: String) {
    report(.emptyCollection, node.location, "the \(kind)\(forPath) is empty", hint: "add an entry")
  }

  private mutating func report(
    _ code: DiagnosticCode, _ location: SourceLocation, _ message: String, hint: String? = nil
  ) {
    diagnostics.append(Diagnostic(code, at: location, message, hint: hint))
  }

  private mutating func descend(_ key: String, _ body: (inout SchemaValidator) -> Void) {
    path.append(key)
    body(&self)
    path.removeLast()
  }

  private var inPath: String { path.isEmpty ? "" : " in " + quoted(path.joined(separator: ".")) }
  private var forPath: String { path.isEmpty ? "" : " for " + quoted(path.joined(separator: ".")) }

  private mutating func expression(_ pattern: String) -> Regex<AnyRegexOutput> {
    if let known = expressions[pattern] { return known }
    guard let made = try? Regex(pattern) else { preconditionFailure("bad pattern in the schema: \(pattern)") }
    let expression = made.matchingSemantics(.unicodeScalar)
    expressions[pattern] = expression
    return expression
  }
}
