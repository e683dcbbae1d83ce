import DepResolver
import SpecParser

/// The shape of a request that cannot be satisfied, in the answer of every command that resolves.
struct FailureJSON: Encodable {
  struct Line: Encodable {
    var file: String
    var line: Int
    var column: Int
    var text: String
  }

  struct Project: Encodable {
    struct Skipped: Encodable {
      var versions: [String]
      var reason: String
    }

    var name: String
    /// The indexes that were asked, and those of them whose files counted.
    var asked: [String]
    var servedBy: [String]
    var versionCount: Int
    var newest: String?
    var skipped: [Skipped]
    var nearestName: String?
  }

  struct Change: Encodable {
    /// `widened`, `removed`, `constraint-removed`, `override-removed`, `prereleases-allowed` or
    /// `date-lifted`.
    var change: String
    /// The line as it is, and as it would be.
    var line: Line?
    var replacement: String?
    var package: String?
    var packageVersion: String?
    var others: [String: String]
  }

  struct Metadata: Encodable {
    var name: String
    var packageVersion: String
  }

  /// `null` where there is no spec.
  var variant: String?
  var python: String
  var platform: String
  var requirements: [Line]
  var explanation: [String]
  var derivation: DerivationJSON
  var projects: [Project]
  var relaxations: [Change]
  /// `complete`, `out-of-time` or `incomplete`; `null` when nothing was looked for.
  var relaxationSearch: String?
  /// What the spec's `metadata` could state.
  var unknownMetadata: [Metadata]

  init(_ failure: ResolutionFailure, variant: String?) {
    self.variant = variant
    python = failure.environment.python.description
    platform = failure.environment.platform.rawValue
    requirements = failure.requirements.compactMap(Line.init)
    explanation = failure.explanation
    derivation = DerivationJSON(failure.steps)
    projects = failure.projects.map(Project.init)
    relaxations = failure.relaxations?.found.map(Change.init) ?? []
    relaxationSearch = failure.relaxations.map { report in
      switch report.ending {
      case .complete: "complete"
      case .outOfTime: "out-of-time"
      case .incomplete: "incomplete"
      }
    }
    unknownMetadata = failure.unknownMetadata.map {
      Metadata(name: $0.name.normalized, packageVersion: $0.version.description)
    }
  }
}

extension FailureJSON.Line {
  init?(_ edge: Edge) {
    guard case .line(let location) = edge.evidence else { return nil }
    self.init(location, edge.requirement)
  }

  init(_ location: SourceLocation, _ text: String) {
    self.init(file: location.file, line: location.line, column: location.column, text: text)
  }
}

extension FailureJSON.Project {
  init(_ project: ConflictProject) {
    name = project.name.normalized
    asked = project.asked.map(\.url)
    servedBy = project.servedBy.map(\.url)
    versionCount = project.versionCount
    newest = project.newest?.description
    skipped = project.skipped.map { Skipped(versions: $0.versions.map(\.description), reason: $0.reason) }
    nearestName = project.nearestName?.normalized
  }
}

extension FailureJSON.Change {
  init(_ relaxation: Relaxation) {
    switch relaxation.change {
    case .widened(let text):
      change = "widened"
      replacement = text
    case .removed: change = "removed"
    case .hashesRemoved: change = "hashes-removed"
    case .constraintRemoved: change = "constraint-removed"
    case .overrideRemoved: change = "override-removed"
    case .prereleasesAllowed: change = "prereleases-allowed"
    case .dateLifted: change = "date-lifted"
    }
    line = relaxation.location.map { FailureJSON.Line($0, relaxation.text) }
    package = relaxation.package?.normalized
    packageVersion = relaxation.version?.description
    others = Dictionary(
      relaxation.others.map { ($0.name.normalized, $0.version.description) }, uniquingKeysWith: { first, _ in first })
  }
}

/// The answer of a command that could resolve nothing.
struct FailureDocument: Encodable {
  var version = 1
  var failures: [FailureJSON]
}
