import DepResolver
import SpecParser

/// The shape of `txspec why --format json`.
struct WhyJSON: Encodable {
  struct Answer: Encodable {
    var variant: String
    var platform: String
    /// Also where the base has it.
    var isPresent: Bool
    /// `python`, `system` for a package of the distribution that is installed, or `base` for one that is there before.
    var kind: String?
    /// Of the kind `base`: whether it was found in the image; otherwise it is assumed to be there.
    var isBaseKnown: Bool?
    var packageVersion: String?
    var unpackedBytes: Int?
    /// Bytes that would leave with it, itself included.
    var retainedBytes: Int?
    var retainedPackages: [String]?
    var reasons: [EdgeJSON]?
    /// One shortest way from each of the user's lines.
    var chains: [[EdgeJSON]]?
    /// Packages each of which takes this one out with it.
    var gatekeepers: [String]?
    /// Why a package of the distribution is not there, for people.
    var notes: [String]?
    var absence: [Reason]?
    /// What could not be looked at, so that `absence` may not be all.
    var unseen: [Unseen]?
    /// A package that is there and may have been meant.
    var similarName: String?
  }

  struct Unseen: Encodable {
    /// The excluded package, and where the spec excludes it.
    var excluded: String
    var file: String
    var line: Int
    var column: Int
    var project: String
    var error: String
  }

  struct Reason: Encodable {
    /// `excluded`, `behind-exclusion`, `marker` or `extra`.
    var kind: String
    var edge: EdgeJSON
    var chain: [EdgeJSON]?
    /// Where the spec excludes.
    var file: String?
    var line: Int?
    var column: Int?
  }

  var version = 1
  var name: String
  var answers: [Answer]
  /// The variants whose requirements nothing satisfies.
  var failures: [FailureJSON]

  init(name: String, answers: [WhyAnswer], failures: [FailureJSON]) {
    self.failures = failures
    self.name = name
    self.answers = answers.map(Answer.init)
  }
}

extension WhyJSON.Answer {
  init(_ answer: WhyAnswer) {
    switch answer.finding {
    case .there(let node): self.init(answer, node)
    case .inBase(let package, let isKnown, let reliance):
      self.init(variant: answer.variant, platform: answer.platform.rawValue, isPresent: true)
      kind = "base"
      isBaseKnown = isKnown
      packageVersion = package.version.description
      unpackedBytes = package.installedBytes
      reasons = reliance.map { EdgeJSON(.system($0)) }
    case .told(let notes):
      self.init(variant: answer.variant, platform: answer.platform.rawValue, isPresent: false)
      self.notes = notes
    case .absent(let explanation):
      self.init(variant: answer.variant, platform: answer.platform.rawValue, isPresent: false)
      absence = explanation?.reasons.map(WhyJSON.Reason.init)
      unseen = explanation?.unseen.map(WhyJSON.Unseen.init)
      similarName = explanation?.similar?.normalized
    }
  }

  private init(_ answer: WhyAnswer, _ node: DependencyGraph.Node) {
    self.init(variant: answer.variant, platform: answer.platform.rawValue, isPresent: true)
    switch node {
    case .package(let name):
      kind = "python"
      let package = answer.graph.resolution.package(named: name)
      packageVersion = package?.version.description
      unpackedBytes = package?.detail.unpackedBytes
    case .system(let name):
      kind = "system"
      let package = answer.graph.system.package(named: name)
      packageVersion = package?.details.version.description
      unpackedBytes = package?.details.installedBytes
    }
    let retained = answer.graph.retained(by: node)
    retainedBytes = retained?.bytes
    retainedPackages = retained.map { $0.packages.map(\.normalized) + $0.systems }
    reasons = answer.graph.reasons(for: node).map(EdgeJSON.init)
    chains = answer.graph.chains(to: node).map { $0.map(EdgeJSON.init) }
    gatekeepers = answer.graph.gatekeepers(of: node).map(EdgeText.name(of:))
  }
}

extension WhyJSON.Unseen {
  init(_ unseen: AbsenceExplanation.Unseen) {
    let place = unseen.exclusion.excludedAt
    self.init(
      excluded: unseen.exclusion.edge.child.normalized, file: place.file, line: place.line, column: place.column,
      project: unseen.project.normalized, error: unseen.error.description)
  }
}

extension WhyJSON.Reason {
  init(_ reason: AbsenceExplanation.Reason) {
    switch reason {
    case .excluded(let cut):
      kind = "excluded"
      edge = EdgeJSON(cut.edge)
      (file, line, column) = (cut.excludedAt.file, cut.excludedAt.line, cut.excludedAt.column)
    case .behindExclusion(let cut, let chain):
      kind = "behind-exclusion"
      edge = EdgeJSON(cut.edge)
      self.chain = chain.map(EdgeJSON.init)
      (file, line, column) = (cut.excludedAt.file, cut.excludedAt.line, cut.excludedAt.column)
    case .overridden(let asked, let override):
      kind = "overridden"
      edge = EdgeJSON(asked)
      (file, line, column) = (override.location.file, override.location.line, override.location.column)
    case .marker(let asked):
      kind = "marker"
      edge = EdgeJSON(asked)
    case .extra(let asked):
      kind = "extra"
      edge = EdgeJSON(asked)
    }
  }
}
