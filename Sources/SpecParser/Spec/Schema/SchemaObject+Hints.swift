extension SchemaObject {
  /// What to do about a key that is like none of the object's: the place where it belongs, if there is one.
  func hint(forUnknown name: String) -> String {
    for key in keys {
      switch key.shape {
      case .object(let child) where child.key(name) != nil:
        return "\(quoted(name)) belongs under \(quoted(key.name))"
      case .map(_, .object(let child), _) where child.key(name) != nil:
        return "\(quoted(name)) belongs under one of the \(quoted(key.name))"
      default:
        continue
      }
    }
    return "remove it, or use one of: \(keys.map(\.name).joined(separator: ", "))"
  }
}

extension YAMLNode {
  /// What stands in the file, as messages say it.
  var found: String {
    switch content {
    case .sequence: return "a list"
    case .mapping: return "a mapping"
    case .refused: return "something refused"
    case .scalar(let scalar):
      switch scalar.kind {
      case .text: return scalar.text.isEmpty ? "empty text" : "the text \(quoted(scalar.text))"
      case .integer, .decimal: return "the number \(quoted(scalar.text))"
      case .boolean: return scalar.text
      case .null: return "nothing"
      }
    }
  }

  /// How to turn what stands there into what is wanted; `nil` when that is not known.
  func hint(toBecome shape: SchemaShape) -> String? {
    guard case .scalar(let scalar) = content else { return nil }
    switch (shape, scalar.kind) {
    case (_, .null):
      return "write a value, or remove the key"
    case (.list(.object, _, _), .text):
      return nil
    case (.list(let element, _, _), .text):
      return scalar.asList(of: element).map { "write it as a list: \($0)" }
    case (.boolean, .text):
      switch scalar.text.lowercased() {
      case "yes", "on", "y", "true": return "write true"
      case "no", "off", "n", "false": return "write false"
      default: return nil
      }
    case (.integer, .text) where Int(scalar.text) != nil:
      return "remove the quotes"
    default:
      return nil
    }
  }
}

extension YAMLScalar {
  /// The text as a YAML list of `element`; `nil` when it is too long to show or would need more than quotes.
  fileprivate func asList(of element: SchemaShape) -> String? {
    guard !text.isEmpty, text.utf8.count <= 80, !text.contains("\\"), !text.contains("\""),
      !text.holdsHiddenScalars
    else { return nil }
    var words = [Substring(text)]
    if case .text(let format) = element, format.splitsAtSpaces { words = text.split { $0 == " " || $0 == "," } }
    let elements = words.map { word in
      let isSafe = word.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || "._/+-".utf8.contains($0)
      }
      let isText = YAMLScalar(text: String(word), isPlain: true).kind == .text && word != "-"
      return isSafe && isText ? String(word) : "\"\(word)\""
    }
    return "[\(elements.joined(separator: ", "))]"
  }
}
