public import SpecParser

/// A version that would have been taken if it were another one, and why it was not.
public struct PassedOver: Hashable, Sendable {
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    /// Published with metadata that the standard refuses.
    case invalidMetadata
    /// Only its build would tell what it needs.
    case needsBuild
    case yanked
    case otherPython
    case noWheel
  }

  public var version: Version
  public var kind: Kind
  /// The end of a sentence that begins with the package and version.
  public var reason: String

  public init(version: Version, kind: Kind, reason: String) {
    self.version = version
    self.kind = kind
    self.reason = reason
  }
}

extension PythonProvider {
  /// How many of a package are told.
  private static let mostPassedOver = 5

  /// The versions that `requirements`, which are only asked for when they matter, admit and that would have been tried before the one taken, if they were not what
  /// they are; in the order in which they would have been tried, the first few.
  ///
  /// What the user's own rules leave out (dates, formats, hashes, pre-releases) is not among them, nor what other packages
  /// rule out. A version that is kept from a lock stands before all others, and passes none over.
  mutating func passedOver(
    for ordinal: Int, of name: PackageName, requirements: () -> [Requirement]
  ) -> [PassedOver] {
    guard let project = candidates[name], rules.direct[name] == nil else { return [] }
    let taken = project.versions[ordinal]
    if (request.preferences[name] ?? []).contains(where: { $0 == taken || $0 == taken.withoutLocal }) { return [] }
    let earlier = ordinals(of: project, in: .all).prefix { $0 != ordinal }
      .filter { !project.versions[$0].isPrerelease || request.prereleases == .allow }
    var allowed: CandidateSet?
    var found: [PassedOver] = []
    for other in earlier where allowed?.contains(other) ?? true {
      guard let (kind, reason) = whatItIs(name, other) else { continue }
      if allowed == nil {
        let set = requirements().reduce(CandidateSet.all) { set, requirement in
          set.intersection(project.ordinals(in: versions(of: requirement)))
        }
        allowed = set
        guard set.contains(other) else { continue }
      }
      found.append(PassedOver(version: project.versions[other], kind: kind, reason: reason))
      if found.count == Self.mostPassedOver { break }
    }
    return found
  }

  /// What keeps a version from being taken that lies in itself.
  private mutating func whatItIs(_ name: PackageName, _ ordinal: Int) -> (PassedOver.Kind, String)? {
    if case .unusable(let reason) = usability(of: name, ordinal: ordinal) {
      let text = reason.text(for: request.environment)
      switch reason {
      case .yanked: return (.yanked, text)
      case .requiresPython: return (.otherPython, text)
      case .noMatchingWheel: return (.noWheel, text)
      default: return nil
      }
    }
    switch details[name]?[ordinal] {
    case .unreadable(let why): return (.invalidMetadata, why)
    case .dynamic(let fields): return (.needsBuild, Refusal.dynamicMetadata(fields).text(for: request.environment))
    case .known(let detail):
      guard let asked = detail.metadata.requiresPython, !request.environment.python.satisfies(asked) else { return nil }
      return (.otherPython, CandidateUsability.Reason.requiresPython(asked.description).text(for: request.environment))
    case nil: return nil
    }
  }
}
