public import SpecParser

/// One thing a Python package needs of the distribution, as a rule, the spec or an `[external]` table has it.
public struct RuleNeed: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// In the image.
    case runtime
    /// Only where the package's source distribution is built.
    case build
  }

  /// Who says so.
  public enum Evidence: Hashable, Sendable {
    /// Pages a rule names. Never empty.
    case rule([RuleEvidence])
    /// `system.needs` of the spec.
    case spec(SourceLocation)
    /// An `[external]` table, with the dependency as written.
    case external(MetadataSource, String)
    /// An `[external]` table of the user's own.
    case ownExternal(SourceLocation, String)
  }

  /// Who needs it; `nil` for the user's own project.
  public var package: PackageName?
  public var version: Version?
  public var kind: Kind
  /// The release's own names of packages, one of which is enough; empty when the release has nothing of the kind.
  public var choices: [String]
  /// The program it is about, when it is about no more than that.
  public var program: String?
  /// The part of the package that needs it, where the rest works without: nothing to install unasked, worth saying.
  public var onlyWhen: String?
  /// One line.
  public var why: String
  public var evidence: Evidence

  public init(
    package: PackageName?, version: Version?, kind: Kind, choices: [String], program: String? = nil,
    onlyWhen: String? = nil, why: String, evidence: Evidence
  ) {
    self.package = package
    self.version = version
    self.kind = kind
    self.choices = choices
    self.program = program
    self.onlyWhen = onlyWhen
    self.why = why
    self.evidence = evidence
  }

  /// The package to install: one that is asked for already, else the first; `nil` when there is none.
  public func choice(asked: Set<String>) -> String? {
    choices.first(where: asked.contains) ?? choices.first
  }

  /// Whether it is Python's own headers, which a Python outside of the distribution brings along.
  public var isPythonHeaders: Bool { choices == ["python3-dev"] }
}

/// A dependency of an `[external]` table that no rule knows a package for.
public struct UnknownExternal: Hashable, Sendable {
  /// Whose table it is; `nil` for the user's own project.
  public var package: PackageName?
  public var version: Version?
  public var requirement: ExternalRequirement
  /// Where the user wrote it; `nil` for somebody else's table.
  public var location: SourceLocation?

  public init(
    package: PackageName? = nil, version: Version? = nil, requirement: ExternalRequirement,
    location: SourceLocation? = nil
  ) {
    self.package = package
    self.version = version
    self.requirement = requirement
    self.location = location
  }
}
