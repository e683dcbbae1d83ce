/// BuildKit's build checks that look at a Dockerfile alone, for machines whose BuildKit has none (before 0.14).
///
/// Not here: `CopyIgnoredFile`, for which files of the context are compared with what arrives in a build, and those of
/// platforms, which need the base images.
/// Source: Docker's reference, "Build checks".
public struct BuildChecks {
  private struct Instruction {
    var name: String
    var rest: String
    var line: Int
  }

  /// `RuleName: line`, in the order of the file.
  public private(set) var findings: [String] = []

  private static let builtIn: Set<String> = [
    "PATH", "TARGETPLATFORM", "TARGETARCH", "TARGETOS", "TARGETVARIANT", "BUILDPLATFORM", "BUILDARCH", "BUILDOS",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SOURCE_DATE_EPOCH",
  ]

  public init(dockerfile: String) {
    var stages: Set<String> = []
    var global: Set<String> = []
    var defined: Set<String> = []
    var once: Set<String> = []
    for instruction in instructions(of: dockerfile) {
      let words = instruction.rest.split(separator: " ").map(String.init)
      func add(_ rule: String) { findings.append("\(rule): \(instruction.line)") }
      if instruction.name != instruction.name.uppercased() { add("ConsistentInstructionCasing") }
      switch instruction.name.uppercased() {
      case "FROM":
        (defined, once) = (Self.builtIn, [])
        let names = words.filter { !$0.hasPrefix("--") }
        if !Set(Self.variables(in: instruction.rest)).isSubset(of: global.union(Self.builtIn)) {
          add("UndefinedArgInFrom")
        }
        if instruction.rest.contains("--platform=$TARGETPLATFORM") { add("RedundantTargetPlatform") }
        guard names.count == 3 else { continue }
        if names[1] != "AS" { add("FromAsCasing") }
        if names[2] != names[2].lowercased() { add("StageNameCasing") }
        if ["scratch", "context"].contains(names[2]) { add("ReservedStageName") }
        if !stages.insert(names[2].lowercased()).inserted { add("DuplicateStageName") }
      case "ARG", "ENV", "LABEL":
        let keys = Self.keys(in: instruction.rest)
        if instruction.name != "ARG", keys.isEmpty { add("LegacyKeyValueFormat") }
        if instruction.name != "LABEL" {
          for key in keys + (instruction.name == "ARG" ? [instruction.rest] : []) {
            let parts = key.lowercased().split(separator: "_")
            if parts.contains(where: { ["password", "pass", "secret", "token", "apikey", "credential"].contains($0) }) {
              add("SecretsUsedInArgOrEnv")
            }
          }
        }
        if instruction.name != "ARG", !Set(Self.variables(in: instruction.rest)).isSubset(of: defined) {
          add("UndefinedVar")
        }
        if instruction.name != "LABEL" {
          let names = instruction.name == "ARG" ? [String(instruction.rest.prefix { $0 != "=" })] : keys
          if stages.isEmpty, once.isEmpty, defined.isEmpty { global.formUnion(names) }
          defined.formUnion(names)
        }
      case "COPY", "WORKDIR", "EXPOSE", "USER":
        if !Set(Self.variables(in: instruction.rest)).isSubset(of: defined) { add("UndefinedVar") }
        if instruction.name == "WORKDIR", !words.joined().hasPrefix("/") && !words.joined().hasPrefix("\"/") {
          add("WorkdirRelativePath")
        }
        if instruction.name == "EXPOSE", !words.allSatisfy({ $0.allSatisfy { "0123456789/-tcpudp".contains($0) } }) {
          add("ExposeInvalidFormat")
        }
      case "CMD", "ENTRYPOINT", "HEALTHCHECK":
        if !once.insert(instruction.name).inserted { add("MultipleInstructionsDisallowed") }
        let command = instruction.name == "HEALTHCHECK" ? words.first { $0.hasPrefix("[") } : words.first
        if instruction.rest != "NONE", command?.hasPrefix("[") != true { add("JSONArgsRecommended") }
      case "MAINTAINER": add("MaintainerDeprecated")
      default: break
      }
    }
  }

  /// Continued lines are one; comments between them are none of it.
  private mutating func instructions(of text: String) -> [Instruction] {
    var found: [Instruction] = []
    var isContinued = false
    for (place, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = raw.drop { $0 == " " }
      if line.hasPrefix("#") { continue }
      if line.isEmpty {
        if isContinued { findings.append("NoEmptyContinuation: \(place + 1)") }
        continue
      }
      let ends = line.last != "\\"
      let content = String(ends ? line : line.dropLast())
      if isContinued {
        found[found.count - 1].rest += content
      } else {
        let name = content.prefix { $0 != " " }
        found.append(
          Instruction(
            name: String(name), rest: String(content.dropFirst(name.count).drop { $0 == " " }), line: place + 1))
      }
      isContinued = !ends
    }
    return found
  }

  /// Names before `=` of `KEY=value KEY="value"`.
  private static func keys(in text: String) -> [String] {
    text.matches(of: /(?:^|\s)([A-Za-z_][A-Za-z0-9_.\/-]*)=/).map { String($0.output.1) }
  }

  /// What a variable's value is asked for, but where one is given for an unset one.
  private static func variables(in text: String) -> [String] {
    text.matches(of: /(?<escape>\\?)\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?<given>:[-+])?|([A-Za-z_][A-Za-z0-9_]*))/)
      .filter { $0.output.escape.isEmpty && $0.output.given == nil }
      .compactMap { ($0.output.2 ?? $0.output.4).map(String.init) }
  }
}
