internal import DepResolver
public import SpecParser

/// A package that some platform installs from a source distribution, built in the builder stage.
public struct SourceBuild: Sendable, Equatable {
  public var package: PackageName
  public var version: Version
  /// What its line in the lock begins with.
  public var source: String
  /// Whether the lock has a sum for it: sources in a folder or repository have none.
  public var isHashed: Bool
  /// Requirements that hold for the isolated environment its build runs in, such as `setuptools<81`.
  public var buildConstraints: [String]
  /// Why they are needed, one line each, in the same order.
  public var reasons: [String]

  public init(
    package: PackageName, version: Version, source: String? = nil, isHashed: Bool = true,
    buildConstraints: [String] = [], reasons: [String] = []
  ) {
    self.package = package
    self.version = version
    self.source = source ?? "\(package)==\(version)"
    self.isHashed = isHashed
    self.buildConstraints = buildConstraints
    self.reasons = reasons
  }
}

extension SourceBuild {
  /// A fact about old build scripts that the package itself does not declare.
  private struct Rule {
    var package: String
    var constraint: String
    var reason: String
  }

  /// Kept short on purpose: each line is a defect of the package, to be dropped when no release that has it is used.
  private static let rules = [
    Rule(
      package: "openai-whisper", constraint: "setuptools<81",
      reason: "its setup.py imports pkg_resources, which newer setuptools no longer has")
  ]

  /// The packages whose chosen file is a source distribution on any of the platforms, sorted by name.
  static func needed(by resolutions: [Resolution], _ lock: Lock) -> [SourceBuild] {
    var builds: [PackageName: SourceBuild] = [:]
    for package in resolutions.flatMap(\.packages) {
      guard case .sdist = package.chosen.kind else { continue }
      let matching = rules.filter { $0.package == package.name.normalized }
      let entry = lock.entries.first { $0.name == package.name && $0.version == package.version }
      builds[package.name] = SourceBuild(
        package: package.name, version: package.version, source: entry?.source, isHashed: entry?.isHashed ?? true,
        buildConstraints: matching.map(\.constraint), reasons: matching.map(\.reason))
    }
    return builds.values.sorted { $0.package < $1.package }
  }
}
