extension TextFormat {
  /// Source: PyPA specification "Version specifiers", PEP 440.
  static let packageVersion = TextFormat(
    code: .invalidVersion, name: "a version", pattern: #"\S+"#, rule: "write it as \"1.0\"", examples: ["1.0"],
    problem: { text in Version(text) == nil ? TextProblem("not a version: \(quoted(text))") : nil })

  /// Source: the same, "Version specifiers".
  static let versionSpecifiers = TextFormat(
    code: .invalidSpecifier, name: "version specifiers", pattern: ".+", rule: "write them as \">=3.9\"",
    examples: [">=3.9"],
    problem: { text in
      TextProblem { () throws(RequirementSyntaxError) in _ = try VersionSpecifiers(parsing: text) }
    })

  /// Source: PyPA specification "Dependency specifiers", PEP 508.
  static let requirement = TextFormat(
    code: .invalidRequirement, name: "a requirement", pattern: ".+", rule: "write it as in a requirements file",
    examples: ["numpy>=1.26; python_version >= \"3.9\""],
    problem: { text in
      TextProblem { () throws(RequirementSyntaxError) in
        let requirement = try Requirement(parsing: text)
        guard requirement.url == nil else {
          throw RequirementSyntaxError(.invalidRequirement, offset: 0, "a requirement from a URL: \(quoted(text))")
        }
      }
    })
}

extension TextProblem {
  /// What `parse` complains of; `nil` when it does not.
  fileprivate init?(_ parse: () throws(RequirementSyntaxError) -> Void) {
    do {
      try parse()
      return nil
    } catch {
      self.init(error.message, hint: error.hint, code: error.code)
    }
  }
}
