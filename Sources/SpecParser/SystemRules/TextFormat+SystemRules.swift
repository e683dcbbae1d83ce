extension TextFormat {
  /// A distribution and a release of it. Source: os-release(5), `ID` and `VERSION_CODENAME`.
  static let release = TextFormat(
    code: .badName, name: "a release", pattern: "[a-z0-9._-]+/[a-z0-9._-]+",
    rule: "write ID and VERSION_CODENAME of its os-release as 'debian/bookworm'", examples: ["debian/bookworm"],
    maximumLength: 128)

  /// A normalised name, or the beginning of some. Source: PyPA specification "Names and normalization".
  static let packagePattern = TextFormat(
    code: .badPackageName, name: "a package name or the beginning of some",
    pattern: "[a-z0-9](?:[a-z0-9-]*(?:[a-z0-9]|-?\\*))?",
    rule: "write a normalised name, or the beginning of some and '*'", examples: ["psycopg2", "types-*"],
    maximumLength: 256)

  static let programName = TextFormat(
    code: .badName, name: "a program's name", pattern: "[A-Za-z0-9][A-Za-z0-9._+-]*",
    rule: "write what one types to run it", examples: ["ffmpeg"], maximumLength: 128)

  static let pageURL = TextFormat(
    code: .badText, name: "the address of a page", pattern: "https://[^\\s\\x00-\\x1f\\x7f\"'<>]+",
    rule: "start with 'https://'", maximumLength: 1024)

  /// A few sentences on one line.
  static let note = TextFormat(
    code: .badText, name: "text on one line", pattern: "[^\\x00-\\x1f\\x7f]+", maximumLength: 600)

  /// Source: PEP 725, section "DepURL", without a version.
  static let depURL = TextFormat(
    code: .badDepURL, name: "a DepURL without version", pattern: "dep:[a-z0-9.+-]+(?:/[a-z0-9._+-]+)+",
    rule: "write it as 'dep:generic/openssl'", examples: ["dep:generic/openssl", "dep:virtual/compiler/c"],
    maximumLength: 256,
    problem: { text in
      do throws(DepURLError) {
        let url = try DepURL(text)
        return url.key == text
          ? nil : TextProblem("not in its normal form: \(quoted(text))", hint: "write '\(url.key)'")
      } catch {
        return TextProblem(error.message)
      }
    })

  /// Source: PyPA specification "Dependency specifiers", section "Environment markers".
  static let marker = TextFormat(
    code: .invalidMarker, name: "a marker", pattern: ".+", rule: "write it as in a requirement, after the ';'",
    examples: ["platform_machine == 'x86_64'"],
    problem: { text in
      do throws(RequirementSyntaxError) {
        _ = try Marker(parsing: text)
        return nil
      } catch {
        return TextProblem(error.message, hint: error.hint, code: error.code)
      }
    })
}
