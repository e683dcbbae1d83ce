import ArgumentParser
import DepResolver
import SpecParser

/// Which versions of the lock on disk are given up; named and meant as in uv.
struct UpgradeOptions: ParsableArguments {
  @Flag(name: [.customShort("U"), .long], help: "Take the newest versions; keep none of the lock on disk.")
  var upgrade = false

  @Option(
    name: [.customShort("P"), .long],
    help: ArgumentHelp(
      "Give up what the lock says of this package, as in numpy or 'numpy<2.3'; may be repeated.", valueName: "name"))
  var upgradePackage: [String] = []

  /// Whether the lock on disk stays whole.
  var isEmpty: Bool { !upgrade && upgradePackage.isEmpty }

  /// What `--upgrade-package` names, with the versions it may move to; every mistake at once.
  func packages() throws(InvalidInput) -> [Located<Requirement>] {
    var requirements: [Located<Requirement>] = []
    var mistakes: [Diagnostic] = []
    let place = SourceLocation(file: "<arguments>")
    for text in upgradePackage {
      do throws(RequirementSyntaxError) {
        let requirement = try Requirement(parsing: text)
        guard requirement.url == nil, requirement.marker == nil, requirement.extras.isEmpty else {
          mistakes.append(Self.mistake(text, "give a name, or a name with versions", at: place))
          continue
        }
        requirements.append(Located(requirement, at: place))
      } catch {
        mistakes.append(Self.mistake(text, error.message, at: place))
      }
    }
    if !mistakes.isEmpty { throw InvalidInput(mistakes) }
    return requirements
  }

  /// Warns of names that no resolution has: a slip of the pen would otherwise upgrade nothing, in silence.
  func warn(ofUnknownIn resolutions: some Sequence<Resolution>, on terminal: Terminal) {
    let known = Set(resolutions.flatMap { $0.packages.map(\.name) })
    for requirement in (try? packages()) ?? [] where !known.contains(requirement.value.name) {
      let name = requirement.value.name.normalized
      let near = nearestName(to: name, among: known.map(\.normalized).sorted())
      terminal.warn(
        Diagnostic(
          .unknownPackage, at: requirement.location,
          "--upgrade-package names '\(name)', which is not in the resolution",
          hint: near.map { "did you mean '\($0)'?" }, severity: .warning))
    }
  }

  private static func mistake(_ text: String, _ reason: String, at place: SourceLocation) -> Diagnostic {
    Diagnostic(.badArgument, at: place, "--upgrade-package \(quoted(text)): \(reason)")
  }
}

extension DiagnosticCode {
  static let unknownPackage = DiagnosticCode("unknown-package")
}
