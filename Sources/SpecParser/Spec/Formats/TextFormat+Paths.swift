extension TextFormat {
  /// A file or folder on the machine that runs txspec.
  static let filePath = TextFormat(
    code: .badPath, name: "a path", pattern: "[^\\x00-\\x1f\\x7f\\\\]+", rule: "use '/' between folders",
    identity: TextualPath.normalized)

  /// A requirements file: on the machine that runs txspec, or on a server.
  static let requirementsFile = TextFormat(
    code: .badPath, name: "a path or an address", pattern: "[^\\x00-\\x1f\\x7f\\\\]+", rule: "use '/' between folders",
    examples: ["requirements.txt", "https://example.com/constraints.txt"],
    identity: { RequirementsPath.isAddress($0) ? $0 : TextualPath.normalized($0) })

  /// A file or folder below the build context. Patterns are refused because what they match changes unseen;
  /// `$` and `\` because Docker would expand them. Source: Dockerfile reference, `COPY`.
  static let contextPath = TextFormat(
    code: .badPath, name: "a path in the build context",
    pattern: "[^/\\x00-\\x1f\\x7f\\\\*?\\[\\]$][^\\x00-\\x1f\\x7f\\\\*?\\[\\]$]*",
    rule: "name a file or folder, without patterns, '$' or '\\'", examples: ["app", "alembic.ini"],
    identity: TextualPath.normalized,
    problem: { text in
      if text.hasPrefix("/") {
        let relative = text.drop { $0 == "/" }
        return TextProblem(
          "absolute path \(quoted(text))",
          hint: relative.isEmpty ? "write '.'" : "write it relative to the context: \(quoted(relative))",
          code: .pathOutsideContext)
      }
      return hasParentStep(text)
        ? TextProblem(
          "\(quoted(text)) leads out of the build context", hint: "widen 'context' instead of using '..'",
          code: .pathOutsideContext)
        : nil
    })

  /// An absolute path in the image, of characters that need no quoting anywhere.
  static let imagePath = TextFormat(
    code: .badPath, name: "an absolute path in the image", pattern: "(?:/[A-Za-z0-9._@+-]+)+/?",
    rule: "start with '/' and use letters, digits and '._@+-'", examples: ["/app"],
    identity: TextualPath.normalized,
    problem: { text in
      if hasParentStep(text) { return TextProblem("\(quoted(text)) contains '..'", hint: "write the path it leads to") }
      guard let first = text.first, first != "/", first != "~", first != "$" else { return nil }
      return TextProblem("relative path \(quoted(text))", hint: "write it from the root: \(quoted("/" + text))")
    })

  /// The path of a health check's request. Source: RFC 3986 section 3.3, with a query.
  static let requestPath = TextFormat(
    code: .badPath, name: "a request path", pattern: "/[A-Za-z0-9._~!&()*+,;=:@%/?-]*",
    rule: "start with '/', without the host", examples: ["/health"], maximumLength: 1024)

  private static func hasParentStep(_ path: String) -> Bool {
    path.split(separator: "/").contains("..")
  }
}
