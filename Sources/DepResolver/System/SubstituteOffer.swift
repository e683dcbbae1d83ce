public import SpecParser

/// A lighter way that a resolution could take, in the changes of the user's own files that take it.
public struct SubstituteOffer: Hashable, Sendable {
  /// What would leave: a Python package, or a package of the distribution by the release's own name.
  public enum Replaced: Hashable, Sendable {
    case package(PackageName, Version)
    case system(String)
  }

  public var replaced: Replaced
  public var by: PackageName
  /// Whether ``by`` is there anyway, so that nothing new comes in.
  public var isThere: Bool
  /// In the order to make them. Never empty.
  public var changes: [SpecChange]
  /// What brings them, each with the Python code that prints where.
  public var programs: [ProvidedProgram]
  public var why: String
  public var caveat: String
  public var evidence: [RuleEvidence]

  public init(
    replaced: Replaced, by: PackageName, isThere: Bool, changes: [SpecChange], programs: [ProvidedProgram] = [],
    why: String, caveat: String, evidence: [RuleEvidence]
  ) {
    self.replaced = replaced
    self.by = by
    self.isThere = isThere
    self.changes = changes
    self.programs = programs
    self.why = why
    self.caveat = caveat
    self.evidence = evidence
  }
}

extension SubstituteOffer {
  /// What leaves first, in the graph of the packages.
  public var node: DependencyGraph.Node {
    switch replaced {
    case .package(let name, _): .package(name)
    case .system(let name): .system(name)
    }
  }

  /// What is asked for in its place; `nil` where that is there anyway.
  public var requirement: String? {
    changes.lazy.compactMap { change in
      switch change {
      case .edit(_, _, let text), .require(let text): text
      case .remove, .exclude, .link, .drop: nil
      }
    }.first
  }
}

/// One change of a spec or of a requirements file.
public enum SpecChange: Hashable, Sendable {
  /// Write another requirement in place of the one that stands there.
  case edit(at: SourceLocation, from: String, to: String)
  /// Take out the requirement that stands there.
  case remove(at: SourceLocation, String)
  /// Add a requirement.
  case require(String)
  /// Add to `exclude`.
  case exclude(PackageName)
  /// Add to `system.programs`.
  case link(program: String, from: PackageName)
  /// Add to `system.drop`; where the spec asks for the package itself, what inherits that drops it.
  case drop(String, reason: String, asked: SourceLocation?)

  /// The change in the words of the file it is made in.
  public var text: String {
    switch self {
    case .edit(let place, let old, let new): "\(place): '\(old)' becomes '\(new)'"
    case .remove(let place, let text): "\(place): remove '\(text)'"
    case .require(let text): "requirements: add '\(text)'"
    case .exclude(let name): "exclude: [\(name.normalized)]"
    case .link(let program, let package): "system: { programs: { \(program): \(package.normalized) } }"
    case .drop(let name, let reason, nil): "system: { drop: [{ name: \(name), reason: \"\(reason)\" }] }"
    case .drop(let name, let reason, let place?):
      "system: { drop: [{ name: \(name), reason: \"\(reason)\" }] }, or remove '\(name)' at \(place)"
    }
  }
}
