extension YAMLSyntaxError {
  /// The error in words for whoever wrote the text, at the place where it can be mended.
  ///
  /// libyaml notices some mistakes long after they were made (a quote that never closes, at the end of the
  /// file): those are reported where the thing began.
  func diagnostic(in text: YAMLText) -> Diagnostic {
    let place = text.location(problemMark)
    let origin = text.location(contextMark)
    switch problem {
    case "found character that cannot start any token":
      let character = text.character(at: place)
      if character == "\t" {
        return Diagnostic(.yamlSyntax, at: place, "a tab cannot indent YAML", hint: "indent with spaces")
      }
      let shown = character.map { quoted(String($0)) } ?? "this character"
      return Diagnostic(.yamlSyntax, at: place, "text cannot start with \(shown)", hint: "put the text in quotes")
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      return Diagnostic(.yamlSyntax, at: place, "a tab cannot indent YAML", hint: "indent with spaces")
    case "mapping values are not allowed in this context":
      return Diagnostic(
        .yamlSyntax, at: place, "a ':' starts a mapping where none can stand",
        hint: "quote the text if the ':' belongs to it, or mend the indentation")
    case "could not find expected ':'":
      return Diagnostic(
        .yamlSyntax, at: origin, "expected a ':' after this key",
        hint: "add the ':', or start a list entry with '- '")
    case "did not find expected key":
      return collection(at: place, origin, "expected a key", "the mapping", hint: "mend the indentation")
    case "did not find expected '-' indicator":
      return collection(at: place, origin, "expected '- '", "the list", hint: "mend the indentation")
    case "did not find expected ',' or ']'":
      return collection(at: place, origin, "expected ',' or ']'", "the list", hint: "close the list with ']'")
    case "did not find expected ',' or '}'":
      return collection(at: place, origin, "expected ',' or '}'", "the mapping", hint: "close the mapping with '}'")
    case "found unexpected end of stream", "found unexpected document indicator":
      return Diagnostic(.yamlSyntax, at: origin, "the quoted text never ends", hint: "close the quote")
    case "found unknown escape character", "found invalid Unicode character escape code",
      "did not find expected hexdecimal number":
      return Diagnostic(
        .yamlSyntax, at: place, "unknown escape in double quotes",
        hint: "write '\\\\' for a backslash, or use single quotes")
    case "did not find expected alphabetic or numeric character":
      return Diagnostic(
        .yamlSyntax, at: origin,
        "text cannot start with \(text.character(at: origin).map { quoted(String($0)) } ?? "")",
        hint: "put the text in quotes")
    case "did not find expected <document start>":
      return Diagnostic(
        .yamlSyntax, at: place, "expected the end of the file", hint: "mend the indentation of this line")
    case "block sequence entries are not allowed in this context":
      return Diagnostic(
        .yamlSyntax, at: place, "a '- ' starts a list where none can stand",
        hint: "put the list on lines of its own below its key")
    case "did not find expected node content":
      return Diagnostic(.yamlSyntax, at: place, "expected a value", hint: "write the value, or remove the comma")
    default:
      return Diagnostic(.yamlSyntax, at: place, problem)
    }
  }

  private func collection(
    at place: SourceLocation, _ origin: SourceLocation, _ message: String, _ name: String, hint: String
  ) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: place, message, hint: hint, notes: [Located("\(name) starts here", at: origin)])
  }
}
