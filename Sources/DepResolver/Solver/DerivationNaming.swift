/// How a client words what only it knows.
///
/// The report makes sentences such as "*subject* depends on *requirement*", where the client gives the parts.
public protocol DerivationNaming {
  /// The package alone, such as `numpy`; for the root something like `your project`.
  func describe(_ package: PackageID) -> String

  /// Some candidates of the package, such as `numpy >=2`, or `every version of numpy`. Never asked of the root.
  ///
  /// The set may be any set of ordinals, also ones past the last candidate.
  func describe(_ package: PackageID, in set: CandidateSet) -> String

  /// Candidates of which one is wanted, such as `numpy>=2`, or `numpy` where any will do; as ``describe(_:in:)`` by default.
  func describe(_ package: PackageID, oneOf set: CandidateSet) -> String

  /// What the edge asks for, such as `numpy<2 (requirements/base.txt:3:1)`.
  func describe(edge: Int) -> String

  /// Why candidates cannot be used, as the end of a sentence about them: `has no wheel for linux/arm64`.
  func describe(reason: Int) -> String

  /// Why nothing matches a requirement, after its description: `which no candidate satisfies` by default.
  func describeMismatch(of fact: DependencyFact) -> String

  /// A whole clause for a fact, or `nil` for the usual wording.
  func clause(for fact: DerivationFact) -> String?

  /// What the proof comes to; `there is no solution` by default.
  var conclusion: String { get }
}

extension DerivationNaming {
  public func describe(_ package: PackageID, oneOf set: CandidateSet) -> String { describe(package, in: set) }
  public func describeMismatch(of fact: DependencyFact) -> String { "which no candidate satisfies" }
  public func clause(for fact: DerivationFact) -> String? { nil }
  public var conclusion: String { "there is no solution" }
}
