import ArgumentParser
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

  private static func mistake(_ text: String, _ reason: String, at place: SourceLocation) -> Diagnostic {
    Diagnostic(.badArgument, at: place, "--upgrade-package \(quoted(text)): \(reason)")
  }
}
