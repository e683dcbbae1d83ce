import SpecParser

/// The words of a failed resolution: packages with versions, the user's own lines, and the index that was asked.
struct PythonNaming: DerivationNaming {
  /// Sets of more ranges than this are told by their ends and their size.
  private static let mostRanges = 3

  let provider: PythonProvider
  /// By package: candidates that cannot be taken anyhow. What is said of the others need not go around them.
  let unusable: [PackageName: CandidateSet]

  var conclusion: String { "your requirements cannot be satisfied" }

  func describe(_ package: PackageID) -> String {
    provider.table[package] == .root ? "your project" : provider.table[package].text
  }

  /// The set among the versions there are: `a>=2` where nothing newer is left out, `a==2` where there is one.
  func describe(_ package: PackageID, in set: CandidateSet) -> String {
    let key = provider.table[package]
    guard let project = key.name.flatMap({ provider.candidates[$0] }) else { return key.text }
    let refused = unusable[project.name] ?? CandidateSet(ordinals: [])
    let usable = project.versions.indices.filter { !refused.contains($0) }
    let members = Set(usable.filter(set.contains))
    guard !members.isEmpty, !set.contains(all: project) else { return describe(project, set, key.text) }
    if members.count == usable.count {
      return usable.count == 1 ? exact(project, usable[0], key.text) : "every usable version of \(key.text)"
    }
    return describe(project, members, of: usable, text: key.text)
  }

  func describe(_ package: PackageID, oneOf set: CandidateSet) -> String {
    guard let project = provider.table[package].name.flatMap({ provider.candidates[$0] }), set.contains(all: project)
    else { return describe(package, in: set) }
    return describe(package)
  }

  /// Exactly the set, version by version.
  private func describe(_ project: ProjectCandidates, _ set: CandidateSet, _ text: String) -> String {
    if set.contains(all: project), project.count > 0 {
      return project.count == 1 ? exact(project, 0, text) : "every version of \(text)"
    }
    let members = Set(project.versions.indices.filter(set.contains))
    guard !members.isEmpty else { return "no version of \(text)" }
    return describe(project, members, of: Array(project.versions.indices), text: text)
  }

  /// Some candidates next to each other, and whether there is anything else below or above them.
  private struct Run {
    var first: Int
    var last: Int
    var isLowest: Bool
    var isHighest: Bool
  }

  private static func runs(of members: Set<Int>, in all: [Int]) -> [Run] {
    var runs: [Run] = []
    var follows = false
    for (position, ordinal) in all.enumerated() {
      defer { follows = members.contains(ordinal) }
      guard members.contains(ordinal) else { continue }
      if follows {
        runs[runs.count - 1].last = ordinal
        runs[runs.count - 1].isHighest = position == all.count - 1
      } else {
        runs.append(
          Run(first: ordinal, last: ordinal, isLowest: position == 0, isHighest: position == all.count - 1))
      }
    }
    return runs
  }

  /// `members` among the versions `all`: `a>=1,<=2`, or the same with a count where there are too many gaps to name.
  private func describe(_ project: ProjectCandidates, _ members: Set<Int>, of all: [Int], text: String) -> String {
    let runs = Self.runs(of: members, in: all)
    if runs.count > Self.mostRanges, let first = runs.first?.first, let last = runs.last?.last {
      let between = all.count { (first...last).contains($0) }
      return "\(text)>=\(project.versions[first]),<=\(project.versions[last]) (\(members.count) of \(between) versions)"
    }
    return runs.map { run in
      if run.first == run.last { return exact(project, run.first, text) }
      if run.isHighest { return "\(text)>=\(project.versions[run.first])" }
      if run.isLowest { return "\(text)<=\(project.versions[run.last])" }
      return "\(text)>=\(project.versions[run.first]),<=\(project.versions[run.last])"
    }.joined(separator: " or ")
  }

  private func exact(_ project: ProjectCandidates, _ ordinal: Int, _ text: String) -> String {
    "\(text)==\(project.versions[ordinal])"
  }

  func describe(edge: Int) -> String {
    guard let edge = provider.edges[edge] else { return "the same version of its project" }
    if case .line(let location) = edge.evidence { return "\(edge.requirement) (\(location))" }
    return edge.requirement
  }

  /// Whether no version at all could be what the edge asks for, as with `>3,<2`.
  private func asksForNothing(_ edge: Int) -> Bool {
    guard let text = provider.edges[edge]?.requirement, let requirement = try? Requirement(lenient: text) else {
      return false
    }
    // Of one clause there is nothing to contradict: '<0.dev0' is merely odd.
    return requirement.specifiers.clauses.count > 1 && VersionSet(requirement.specifiers).isEmpty
  }

  func describe(reason: Int) -> String {
    provider.refusals[reason].text(for: provider.request.environment)
  }

  /// What is said of unusable candidates is said of them alone.
  func clause(for fact: DerivationFact) -> String? {
    guard case .unavailable(let package, let set, let reason) = fact, let name = provider.table[package].name,
      let project = provider.candidates[name]
    else { return nil }
    return "\(describe(project, set, provider.table[package].text)) \(describe(reason: reason))"
  }

  /// Says which index was asked and what it has instead.
  func describeMismatch(of fact: DependencyFact) -> String {
    guard let name = provider.table[fact.dependency].name, let project = provider.candidates[name] else {
      return "which is not known"
    }
    if fact.edges.contains(where: asksForNothing) { return "whose specifiers contradict each other" }
    let indexes = project.asked.map { "\($0.name) (\($0.url))" }.joined(separator: " or ")
    guard let index = project.servedBy.first, let newest = project.versions.last else {
      if project.asked.isEmpty { return "which no index may be asked for (--no-index)" }
      return "which is not on the index \(indexes)"
    }
    if index.kind == .direct { return "which \(index.url) is not: it is \(name) \(newest)" }
    let has =
      project.count == 1
      ? "which has only \(name) \(newest)"
      : "which has \(project.count) versions of \(name), the newest \(newest)"
    return "which does not exist on the index \(index.name) (\(index.url)), \(has)"
  }
}

extension CandidateSet {
  /// Whether every version of `project` is in the set.
  fileprivate func contains(all project: ProjectCandidates) -> Bool {
    CandidateSet(0..<project.count).isSubset(of: self)
  }
}

extension PythonProvider.Refusal {
  /// The end of a sentence that begins with a package and version.
  func text(for environment: Environment) -> String {
    switch self {
    case .unusable(let reason): reason.text(for: environment)
    case .prerelease: "is a pre-release, which --prerelease does not allow"
    case .dynamicMetadata(let fields):
      "has only a source distribution, and only its build would tell \(fields.joined(separator: ", "))"
    case .text(let text): text
    }
  }
}
