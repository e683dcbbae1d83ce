// What is read: one YAML 1.2 document of mappings with text keys, sequences and scalars.
// What is refused, each at its place: anchors, aliases, merge keys, explicit tags, further documents, keys that are
// not text, keys given twice. A spec says a thing once, where it holds; `extends` is how variants share.

/// Builds the node tree of a YAML text and collects what is wrong with it.
struct YAMLComposer {
  /// Deeper than any spec, shallow enough for the stack.
  static let maximumDepth = 64

  private let text: YAMLText
  private let reader: YAMLEventReader
  private(set) var diagnostics: [Diagnostic] = []

  init(_ text: YAMLText) {
    self.text = text
    reader = YAMLEventReader(text.bytes)
  }

  /// The root of the only document, `nil` when the text could not be read to its end, and what is wrong with it.
  static func compose(_ text: YAMLText) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
    var composer = YAMLComposer(text)
    let root = composer.document()
    return (root, composer.diagnostics)
  }

  private mutating func document() -> YAMLNode? {
    do {
      var root: YAMLNode?
      while true {
        let event = try nextEvent()
        switch event.kind {
        case .streamStart, .documentEnd:
          continue
        case .documentStart where root != nil:
          report(.severalDocuments, event, "a second document starts here", hint: "keep one document a file")
          return nil
        case .documentStart:
          root = try node(nextEvent(), depth: 0)
        default:
          return nonEmpty(root)
        }
      }
    } catch {
      switch error {
      case .syntax(let problem): diagnostics.append(problem.diagnostic(in: text))
      case .reported: break
      }
      return nil
    }
  }

  private mutating func nonEmpty(_ root: YAMLNode?) -> YAMLNode? {
    if let root, root.content != .scalar(YAMLScalar(text: "", isPlain: true)) { return root }
    diagnostics.append(
      Diagnostic(
        .emptyFile, at: SourceLocation(file: text.file), "the file is empty",
        hint: "begin with 'version: 1', 'project' and 'variants'"))
    return nil
  }

  private mutating func node(_ event: YAMLEvent, depth: Int) throws(Stop) -> YAMLNode {
    guard depth < Self.maximumDepth else {
      report(.nestedTooDeep, event, "nested more than \(Self.maximumDepth) levels deep")
      throw .reported
    }
    reportProperties(event)
    let location = text.location(event.start)
    switch event.kind {
    case .alias:
      return YAMLNode(content: .refused, location: location)
    case .scalar(let scalar):
      guard !reportHidden(scalar, event) else { return YAMLNode(content: .refused, location: location) }
      return YAMLNode(content: event.tag == nil ? .scalar(scalar) : .refused, location: location)
    case .sequenceStart:
      var elements: [YAMLNode] = []
      while true {
        let next = try nextEvent()
        if next.kind == .sequenceEnd { break }
        elements.append(try node(next, depth: depth + 1))
      }
      return YAMLNode(content: .sequence(elements), location: location)
    default:
      return YAMLNode(content: .mapping(try entries(depth: depth)), location: location)
    }
  }

  private mutating func entries(depth: Int) throws(Stop) -> [YAMLEntry] {
    var entries: [YAMLEntry] = []
    var firstPlaces: [String: SourceLocation] = [:]
    while true {
      let event = try nextEvent()
      if event.kind == .mappingEnd { return entries }
      let key = try key(event, depth: depth)
      let value = try node(nextEvent(), depth: depth + 1)
      guard let key else { continue }
      if let first = firstPlaces[key.value] {
        diagnostics.append(
          Diagnostic(
            .duplicateKey, at: key.location, "key \(quoted(key.value)) is given twice",
            hint: "keep one of them", notes: [Located("first given here", at: first)]))
      } else {
        firstPlaces[key.value] = key.location
        entries.append(YAMLEntry(key: key, value: value))
      }
    }
  }

  /// `nil` for a key that cannot be one; it is reported.
  private mutating func key(_ event: YAMLEvent, depth: Int) throws(Stop) -> Located<String>? {
    guard case .scalar(let scalar) = event.kind else {
      let key = try node(event, depth: depth + 1)
      if key.content != .refused {
        report(.nonTextKey, event, "a key must be text, not a list or a mapping")
      }
      return nil
    }
    reportProperties(event)
    if scalar.isPlain, scalar.text == "<<" {
      report(
        .yamlMergeKey, event, "merge keys are not supported", hint: "share keys between variants with 'extends'")
      return nil
    }
    guard scalar.kind == .text else {
      let found = scalar.text.isEmpty ? "nothing" : quoted(scalar.text)
      report(.nonTextKey, event, "a key must be text, found \(found)", hint: "put the key in quotes")
      return nil
    }
    if reportHidden(scalar, event) { return nil }
    return event.tag == nil ? Located(scalar.text, at: text.location(event.start)) : nil
  }

  /// Reports what an escape such as `"\\u202e"` brings in and nobody sees where the value goes. Controls are told apart by what
  /// each key takes.
  private mutating func reportHidden(_ scalar: YAMLScalar, _ event: YAMLEvent) -> Bool {
    let scalars = scalar.text.unicodeScalars
    guard scalar.text.holdsHiddenScalars,
      let index = scalars.indices.first(where: { index in
        scalars.isHidden(at: index) && scalars[index].properties.generalCategory != .control
      })
    else { return false }
    report(
      .controlCharacter, event,
      "the value holds the invisible character \(YAMLText.codePoint(scalars[index]))", hint: "delete it")
    return true
  }

  /// Anchors, tags and aliases of a node.
  private mutating func reportProperties(_ event: YAMLEvent) {
    if event.kind == .alias {
      report(
        .yamlAlias, event, "aliases are not supported: \(quoted("*" + (event.anchor ?? "")))",
        hint: "write the value out, share keys with 'extends', or quote text that starts with '*'")
      return
    }
    if let anchor = event.anchor {
      report(
        .yamlAnchor, event, "anchors are not supported: \(quoted("&" + anchor))",
        hint: "share keys between variants with 'extends', or quote text that starts with '&'")
    }
    if let tag = event.tag {
      report(
        .yamlTag, event, "tags are not supported: \(quoted(tag))",
        hint: "remove the tag, or quote text that starts with '!'")
    }
  }

  private mutating func nextEvent() throws(Stop) -> YAMLEvent {
    do {
      return try reader.next()
    } catch {
      throw .syntax(error)
    }
  }

  private mutating func report(_ code: DiagnosticCode, _ event: YAMLEvent, _ message: String, hint: String? = nil) {
    diagnostics.append(Diagnostic(code, at: text.location(event.start), message, hint: hint))
  }

  /// Why reading cannot go on.
  private enum Stop: Error {
    case syntax(YAMLSyntaxError)
    case reported
  }
}
