// CYaml is libyaml as the Yams package carries it. Its events are read here, below Yams' nodes: composing nodes
// loses the place of an alias and of a key given twice, expands aliases before anyone can refuse them, and
// recurses as deep as the text asks.
internal import CYaml

/// Reads the events of a YAML text one by one.
final class YAMLEventReader {
  // At a fixed address each, because libyaml keeps pointers to both.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutablePointer<UInt8>

  /// `bytes` must be valid UTF-8 without a byte order mark.
  init(_ bytes: some Collection<UInt8>) {
    input = .allocate(capacity: max(bytes.count, 1))
    for (offset, byte) in bytes.enumerated() { (input + offset).initialize(to: byte) }
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    let isReady = yaml_parser_initialize(parser) == 1
    precondition(isReady, "out of memory")
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event; after `.streamEnd`, nothing further may be asked for.
  func next() throws(YAMLSyntaxError) -> YAMLEvent {
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
    defer { yaml_event_delete(&raw) }
    let start = mark(raw.start_mark)
    switch raw.type {
    case YAML_STREAM_START_EVENT:
      return YAMLEvent(kind: .streamStart, start: start)
    case YAML_DOCUMENT_START_EVENT:
      return YAMLEvent(kind: .documentStart, start: start)
    case YAML_DOCUMENT_END_EVENT:
      return YAMLEvent(kind: .documentEnd, start: start)
    case YAML_ALIAS_EVENT:
      return YAMLEvent(kind: .alias, start: start, anchor: text(raw.data.alias.anchor))
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let value = YAMLScalar(
        text: String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
      return YAMLEvent(kind: .scalar(value), start: start, anchor: text(scalar.anchor), tag: text(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let sequence = raw.data.sequence_start
      return YAMLEvent(kind: .sequenceStart, start: start, anchor: text(sequence.anchor), tag: text(sequence.tag))
    case YAML_SEQUENCE_END_EVENT:
      return YAMLEvent(kind: .sequenceEnd, start: start)
    case YAML_MAPPING_START_EVENT:
      let mapping = raw.data.mapping_start
      return YAMLEvent(kind: .mappingStart, start: start, anchor: text(mapping.anchor), tag: text(mapping.tag))
    case YAML_MAPPING_END_EVENT:
      return YAMLEvent(kind: .mappingEnd, start: start)
    default:
      return YAMLEvent(kind: .streamEnd, start: start)
    }
  }

  private func syntaxError() -> YAMLSyntaxError {
    let state = parser.pointee
    return YAMLSyntaxError(
      problem: state.problem.map { String(cString: $0) } ?? "the text cannot be read",
      problemMark: mark(state.problem_mark),
      context: state.context.map { String(cString: $0) },
      contextMark: mark(state.context_mark))
  }

  private func mark(_ raw: yaml_mark_t) -> YAMLMark {
    YAMLMark(line: Int(raw.line) + 1, column: Int(raw.column) + 1)
  }

  private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
