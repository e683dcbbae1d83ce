public import DepResolver
public import SpecParser

/// How often parts of an image change where no history tells, as shares of commits.
///
/// They are round numbers, in the order that experience gives: code changes with most commits, requirements with one in
/// ten or twenty, and then mostly one or two of them; what requirements bring only moves when a lock is made anew; the
/// distribution's packages change a few times a year, and the base image is seldom another one. docs/history.md has the
/// reasons and what a real history says of them. Only their order matters much for a plan.
public struct ChangePriors: Sendable, Equatable {
  public var base = 0.005
  public var systemPackages = 0.01
  /// A package that a line of the user's files asks for. In 161 commits of a real service, of some 25 pins that stood there
  /// at a time 10 moved: one of 400 a commit and pin.
  public var requirement = 1.0 / 400
  /// A package that others bring: it only moves when a lock is made anew, and is taken to do so half as often.
  public var dependency = 1.0 / 800
  /// A folder of the context.
  public var folder = 0.2
  /// A single file of the context, told by its name: one with a dot is taken for a file.
  public var file = 0.02
  /// How many commits of a history weigh as much as these numbers.
  public var commits = 20.0

  public init() {}

  /// The share of commits that change `unit`.
  public func rate(of unit: ChangeUnit, isRequirement: Bool) -> Double {
    switch unit {
    case .base: base
    case .systemPackages: systemPackages
    case .package: isRequirement ? requirement : dependency
    case .entry(let entry): LexicalPath(entry).name.dropFirst().contains(".") ? file : folder
    }
  }
}

/// How often the parts of an image change together: what plans are made for.
///
/// Of one commit to come, the share `commits / (commits + n)` is taken to be as the priors say, each part on its own,
/// and the rest to be like one of the `n` commits of the history, every one as likely. So without history the priors
/// count alone, with 20 commits both count the same, and with 200 the priors are a tenth.
public struct ChangeLog: Sendable, Equatable {
  /// What commits of the history changed.
  public struct Change: Sendable, Equatable {
    /// Sorted; not empty.
    public var units: [ChangeUnit]
    /// How many commits out of one it stands for.
    public var weight: Double

    public init(units: [ChangeUnit], weight: Double) {
      self.units = units
      self.weight = weight
    }
  }

  /// Equal changes are one; sorted by what they touch.
  public var changes: [Change]
  /// How many commits out of one are as the priors say. With the weights of the changes, and of commits that changed
  /// nothing in the image, it sums to 1.
  public var priorWeight: Double
  /// How many commits of the history were looked at.
  public var commits: Int
  /// The share of the prior's commits that change each unit.
  public var priorRates: [ChangeUnit: Double]

  /// - Parameters:
  ///   - history: What each commit changed; empty without a history.
  ///   - units: What the image is made of; others are left out of the history.
  ///   - requirements: The packages that the user's files ask for.
  public init(
    _ history: [Set<ChangeUnit>], units: [ChangeUnit], requirements: Set<PackageName>,
    priors: ChangePriors = ChangePriors()
  ) {
    commits = history.count
    let total = Double(history.count) + priors.commits
    priorWeight = total > 0 ? priors.commits / total : 0
    let known = Set(units)
    var counts: [[ChangeUnit]: Int] = [:]
    for change in history {
      let touched = change.intersection(known).sorted()
      if !touched.isEmpty { counts[touched, default: 0] += 1 }
    }
    changes = counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { Change(units: $0.key, weight: Double($0.value) / total) }
    priorRates = [:]
    for unit in known {
      var isRequirement = false
      if case .package(let name) = unit { isRequirement = requirements.contains(name) }
      priorRates[unit] = priors.rate(of: unit, isRequirement: isRequirement)
    }
  }

  /// The share of commits to come that change any of `units`.
  public func share(of units: Set<ChangeUnit>) -> Double {
    let seen = changes.reduce(0) { $1.units.contains(where: units.contains) ? $0 + $1.weight : $0 }
    let unchanged = units.sorted().reduce(1) { $0 * (1 - (priorRates[$1] ?? 0)) }
    return seen + priorWeight * (1 - unchanged)
  }
}

extension ChangeLog {
  /// For an image with these entries, with one resolution a platform.
  public init(
    _ history: ImageHistory?, _ resolutions: [Resolution], entries: [String], priors: ChangePriors = ChangePriors()
  ) {
    let roots = resolutions.flatMap { $0.edges.filter { $0.parent == .root }.map(\.child) }
    let packages = Set(resolutions.flatMap { $0.packages.map(\.name) }).sorted()
    self.init(
      history?.changes ?? [],
      units: [.base, .systemPackages] + packages.map { .package($0) } + entries.map { .entry($0) },
      requirements: Set(roots), priors: priors)
  }
}
