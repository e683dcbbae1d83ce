import Planner
import SpecParser

/// The shape of `txspec replay --format json`. Bytes are whole numbers, times are seconds.
struct ReplayJSON: Encodable {
  struct Plan: Encodable {
    var id: String
    var title: String
    var rebuiltBytes: Int
    var pushedBytes: Int
    var pulledBytes: Int
    /// On the builder.
    var runSeconds: Double
    /// Run, push and pulls: what plans are compared by.
    var seconds: Double
    var runs: Int
    /// `null` without a price for the machine.
    var price: Double?
    /// Rebuilt up to each commit, the oldest first.
    var rebuiltBytesByCommit: [Int]
  }

  var version = 1
  var variant: String
  var platform: String
  var commits: Int
  /// How many states before those filled the caches and made the plan; `null` where it knew all commits.
  var knownCommits: Int?
  /// Of the first and last commit, since 1970 UTC.
  var firstTime: Int
  var lastTime: Int
  var usesLock: Bool
  /// Packages that only the past asked for.
  var pastPackages: [String]
  var unmeasuredPackages: [String]
  var missingFiles: [String]
  var rates: RatesJSON
  /// The steps whose seconds come from a build, in place of the rates.
  var measuredSteps: [String]
  var plans: [Plan]

  init(_ report: ReplayReport) {
    let rates = report.model.rates
    variant = report.variant
    platform = report.platform.rawValue
    commits = report.replay.commits
    knownCommits = report.known
    firstTime = report.replay.times.lowerBound
    lastTime = report.replay.times.upperBound
    usesLock = report.past.images.usesLock
    pastPackages = report.past.images.pastPackages.map(\.normalized)
    unmeasuredPackages = report.sizes.unmeasured.map(\.normalized)
    missingFiles = report.past.paths.missing
    self.rates = RatesJSON(rates)
    measuredSteps = report.model.timings.steps.keys.sorted()
    plans = report.replay.results.map { result in
      let totals = result.totals
      return Plan(
        id: result.id, title: result.title, rebuiltBytes: totals.rebuiltBytes, pushedBytes: totals.pushedBytes,
        pulledBytes: totals.pulledBytes, runSeconds: Self.rounded(totals.runSeconds),
        seconds: Self.rounded(totals.seconds(rates)), runs: totals.runs,
        price: rates.price(ofSeconds: totals.runSeconds), rebuiltBytesByCommit: result.rebuiltBytes)
    }
  }

  /// To milliseconds.
  private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}
