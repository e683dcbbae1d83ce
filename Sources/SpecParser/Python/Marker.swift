/// A condition on the environment, such as `python_version >= "3.9" and sys_platform == "linux"`.
///
/// Source: PyPA "Dependency specifiers" (PEP 508), section "Environment markers".
public indirect enum Marker: Hashable, Sendable {
  case comparison(MarkerComparison)
  /// Every part holds. Parsers make at least two parts.
  case and([Marker])
  /// Some part holds. Parsers make at least two parts.
  case or([Marker])

  /// Whether the condition holds.
  ///
  /// - Parameters:
  ///   - extras: the extras of the requiring project that are asked for. `extra == "x"` holds when `x` is among
  ///     them; with none, `extra` is the empty text.
  ///   - dependencyGroups: the groups asked for (PEP 751), for markers of lock files.
  public func evaluate(
    in environment: MarkerEnvironment, extras: Set<ExtraName> = [], dependencyGroups: Set<PackageName> = []
  ) -> Bool {
    switch self {
    case .comparison(let comparison):
      comparison.evaluate(in: environment, extras: extras, dependencyGroups: dependencyGroups)
    case .and(let parts):
      parts.allSatisfy { $0.evaluate(in: environment, extras: extras, dependencyGroups: dependencyGroups) }
    case .or(let parts):
      parts.contains { $0.evaluate(in: environment, extras: extras, dependencyGroups: dependencyGroups) }
    }
  }

  /// The extras that the marker compares with, sorted, each once.
  public var extrasMentioned: [ExtraName] {
    var found: Set<ExtraName> = []
    collectExtras(into: &found)
    return found.sorted()
  }

  /// Whether it asks for anything but extras.
  public var asksForEnvironment: Bool {
    switch self {
    case .comparison(let comparison): comparison.variable != .extra && comparison.variable != .extras
    case .and(let parts), .or(let parts): parts.contains(where: \.asksForEnvironment)
    }
  }

  private func collectExtras(into found: inout Set<ExtraName>) {
    switch self {
    case .comparison(let comparison):
      if comparison.variable == .extra || comparison.variable == .extras, let name = ExtraName(comparison.literal) {
        found.insert(name)
      }
    case .and(let parts), .or(let parts):
      for part in parts { part.collectExtras(into: &found) }
    }
  }
}

extension Marker: CustomStringConvertible {
  /// The normal form: one space between words, double quotes where possible, parentheses only where needed.
  public var description: String {
    switch self {
    case .comparison(let comparison): comparison.description
    case .and(let parts):
      parts.map { part in
        if case .comparison = part { part.description } else { "(\(part))" }
      }.joined(separator: " and ")
    case .or(let parts):
      parts.map { part in
        if case .or = part { "(\(part))" } else { part.description }
      }.joined(separator: " or ")
    }
  }
}
