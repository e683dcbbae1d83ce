/// What the solver asks its client.
///
/// Answers may come late (`needs`), but must never change: the same question gets the same answer for the whole
/// run. Then the result does not depend on when data arrives.
///
/// See `docs/resolver.md#asking-the-client`.
public protocol CandidateProvider {
  /// How many candidates `package` has, or `nil` when that is not known yet.
  func candidateCount(of package: PackageID) -> Int?

  /// How early to decide `package`, of which `allowed` is still possible: smaller numbers go first.
  ///
  /// Asked again when `allowed` changes and when a further dependency on the package is learned.
  func priority(of package: PackageID, allowed: CandidateSet) -> Int

  /// The package whose place in the order of decisions `package` shares; itself by default.
  ///
  /// `name[extra]` belongs to the family of `name`, so that both are decided together.
  func family(of package: PackageID) -> PackageID

  /// The candidate to try first among `allowed`, which is never empty.
  mutating func choose(_ package: PackageID, in allowed: CandidateSet) -> Choice

  /// What `candidate` of `package` depends on. The root package has the one candidate 0.
  mutating func dependencies(of package: PackageID, candidate: Int) -> DependencyAnswer
}

extension CandidateProvider {
  public func family(of package: PackageID) -> PackageID { package }
}

/// Which candidate to try.
public enum Choice: Hashable, Sendable {
  /// This one; a member of the allowed set.
  case candidate(Int)
  /// These cannot be used in any solution, for the client's reason with this number. Some of them must be allowed.
  /// The solver forbids them and asks again.
  case unavailable(CandidateSet, reason: Int)
  /// None of the allowed ones is usable in any solution.
  case none
  /// Candidates that would have gone first turned out to clash with what is no package, such as the python version.
  /// They count as this many conflicts of the package, and the solver goes back to where the package was first asked
  /// for. The client must not name the same ones again.
  case clashes(affected: Int, culprit: Int)
  /// Not known before these are.
  case needs([Need])
}

/// What a candidate depends on.
public enum DependencyAnswer: Hashable, Sendable {
  /// All of these, in the order they are written.
  case known([Dependency])
  /// The candidate cannot be used, for the client's reason with this number.
  case unavailable(reason: Int)
  /// Not known before these are.
  case needs([Need])
}

/// One thing that a candidate asks for.
public struct Dependency: Hashable, Sendable {
  /// What a dependency says about the other package.
  public enum Kind: Hashable, Sendable {
    /// It must be selected, with one of the candidates.
    case requires
    /// If it is selected, then with none of the candidates.
    case forbids
  }

  /// The package asked for.
  public var package: PackageID
  /// Its candidates that will do, or that are forbidden.
  public var set: CandidateSet
  /// Whether they will do or are forbidden.
  public var kind: Kind
  /// The client's number for the evidence of this edge; opaque to the solver.
  public var edge: Int
  /// Whether it leaves no choice, as `==1.0` does: the package's family then moves to the front.
  public var isPin: Bool

  /// A dependency from its parts.
  public init(_ package: PackageID, _ set: CandidateSet, kind: Kind = .requires, edge: Int, isPin: Bool = false) {
    self.package = package
    self.set = set
    self.kind = kind
    self.edge = edge
    self.isPin = isPin
  }
}

/// Something that the client has to find out before the solver can go on.
public enum Need: Hashable, Sendable {
  /// Which candidates the package has.
  case candidates(of: PackageID)
  /// What one candidate of the package depends on.
  case dependencies(of: PackageID, candidate: Int)
}
