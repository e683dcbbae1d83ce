extension TextFormat {
  /// The root of a package index. Nothing that needs quoting, no query, and never a password.
  /// Source: RFC 3986 section 3; PEP 503.
  static let indexURL = TextFormat(
    code: .badIndexURL, name: "an http or https address",
    pattern: "https?://(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%+,=:/-]*)?",
    rule: "write the root of the index, as in 'https://packages.example/whl/cpu'",
    examples: ["https://packages.example/whl/cpu"], maximumLength: 2048,
    problem: { text in
      let scheme = ["https:", "http:"].first { text.lowercased().hasPrefix($0) } ?? ""
      let rest = text.dropFirst(scheme.count).drop { $0 == "/" }
      let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
      // The address is not shown: what stands before '@' is a secret.
      if authority.contains("@") {
        return TextProblem(
          "the index address contains credentials", hint: "move them to ~/.netrc and remove them here",
          code: .indexCredentials)
      }
      // A '/' in a password ends what is read as the host.
      if rest.contains("@") {
        return TextProblem(
          "the index address has a '@' behind the host, as where a password holds a '/'",
          hint: "move credentials to ~/.netrc; write a '@' of the path as %40", code: .indexCredentials)
      }
      guard !scheme.isEmpty, let mark = rest.first(where: { $0 == "?" || $0 == "#" }) else { return nil }
      return TextProblem(
        "the index address has a \(mark == "?" ? "query" : "fragment"): \(quoted(text))",
        hint: "remove the '\(mark)' and what follows it; credentials belong in ~/.netrc")
    })
}
