import DepResolver
public import SpecParser

/// A package that some platform installs from a source distribution, built in the builder stage.
public struct SourceBuild: Sendable, Equatable {
  public var package: PackageName
  public var version: Version
  /// Requirements that hold for the isolated environment its build runs in, such as `setuptools<81`.
  public var buildConstraints: [String]
  /// Why they are needed, one line each, in the same order.
  public var reasons: [String]

  public init(package: PackageName, version: Version, buildConstraints: [String] = [], reasons: [String] = []) {
    self.package = package
    self.version = version
    self.buildConstraints = buildConstraints
    self.reasons = reasons
  }

  /// `name==version`.
  public var pin: String { "\(package)==\(version)" }
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
  static func needed(by resolutions: [Resolution]) -> [SourceBuild] {
    var builds: [PackageName: SourceBuild] = [:]
    for package in resolutions.flatMap(\.packages) {
      guard case .sdist = package.chosen.kind else { continue }
      let matching = rules.filter { $0.package == package.name.normalized }
      builds[package.name] = SourceBuild(
        package: package.name, version: package.version,
        buildConstraints: matching.map(\.constraint), reasons: matching.map(\.reason))
    }
    return builds.values.sorted { $0.package < $1.package }
  }
}
