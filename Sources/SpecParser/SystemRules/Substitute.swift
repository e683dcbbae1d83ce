/// A lighter way to the same: another Python package in place of one, or in place of a package of the distribution.
///
/// Offered, never taken unasked.
public struct Substitute: Sendable, Equatable {
  public enum Replaced: Hashable, Sendable {
    case package(PackageName)
    /// By the name rules use.
    case system(String)
  }

  public var replaced: Replaced
  public var by: PackageName
  /// Whether both are released together, so that a pin of one is right for the other.
  public var sharesVersions: Bool
  /// The programs that ``by`` brings, each with the Python code that prints where: what replaces a system package is good
  /// only for those who run these.
  public var programs: [ProvidedProgram]
  public var why: String
  /// What is different afterwards.
  public var caveat: String
  /// Never empty.
  public var evidence: [RuleEvidence]
}

/// A program that a wheel brings under another name or outside of `PATH`.
public struct ProvidedProgram: Hashable, Sendable {
  /// The name others run it by.
  public var name: String
  /// Python statements that print the path of the program.
  public var locator: String
}

/// What a dependency outside of Python is in the distribution.
public struct ExternalMapping: Sendable, Equatable {
  /// Where a source distribution is built.
  public var build: [String]
  /// In the image.
  public var runtime: [String]

  public init(build: [String], runtime: [String]) {
    self.build = build
    self.runtime = runtime
  }
}
