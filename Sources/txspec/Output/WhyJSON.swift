import DepResolver
import SpecParser

/// The shape of `txspec why --format json`.
struct WhyJSON: Encodable {
  struct Answer: Encodable {
    var variant: String
    var platform: String
    var isPresent: Bool
    /// `python`, or `system` for a package of the distribution.
    var kind: String?
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
    variant = answer.variant
    platform = answer.platform.rawValue
    absence = answer.absence?.reasons.map(WhyJSON.Reason.init)
    unseen = answer.absence?.unseen.map(WhyJSON.Unseen.init)
    similarName = answer.absence?.similar?.normalized
    guard let node = answer.node else {
      isPresent = false
      return
    }
    let retained = answer.graph.retained(by: node)
    isPresent = true
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
    case .marker(let asked):
      kind = "marker"
      edge = EdgeJSON(asked)
    case .extra(let asked):
      kind = "extra"
      edge = EdgeJSON(asked)
    }
  }
}
