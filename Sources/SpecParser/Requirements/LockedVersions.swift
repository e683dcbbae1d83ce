/// The versions that a lock pins, with the marker of each: what a resolution keeps where it can.
///
/// A lock is a requirements file of pins; ``init(requirements:file:)`` reads one. Options and direct
/// references say nothing of versions and are passed over.
public struct LockedVersions: Hashable, Sendable {
  /// One line of a lock.
  public struct Pin: Hashable, Sendable {
    public var name: PackageName
    public var version: Version
    /// Where it is installed; `nil` for everywhere.
    public var marker: Marker?
    /// What it was made of when it was locked, as far as the lock says.
    public var files: [File]

    public init(name: PackageName, version: Version, marker: Marker? = nil, files: [File] = []) {
      self.name = name
      self.version = version
      self.marker = marker
      self.files = files
    }
  }

  /// A file of a pinned version.
  public struct File: Hashable, Sendable {
    /// `nil` where the lock has sums alone.
    public var name: String?
    /// Lower-case hex.
    public var sha256: String

    public init(name: String? = nil, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// What a branch or tag of a repository named when it was locked.
  public struct Commit: Hashable, Sendable {
    public var name: PackageName
    /// As the user's line asks for it, in normal form.
    public var reference: DirectReference
    public var commit: String

    public init(name: PackageName, reference: DirectReference, commit: String) {
      self.name = name
      self.reference = reference
      self.commit = commit
    }
  }

  /// In the order of the file.
  public var pins: [Pin]
  public var commits: [Commit]

  public init(pins: [Pin] = [], commits: [Commit] = []) {
    self.pins = pins
    self.commits = commits
  }

  /// Reads a lock in the format of requirements files. Nothing it includes is read, no variable is filled in.
  ///
  /// Throws every line that is damaged, and every requirement that is no pin: then the file is something else.
  public init(requirements contents: [UInt8], file: String) throws(InvalidInput) {
    var lexer = RequirementsLexer(file: file, environment: [:])
    let lines = lexer.lines(of: contents)
    var diagnostics = lexer.diagnostics
    self.init()
    for line in lines {
      var mistakes: [RequirementsLineError] = []
      if line.isOptionLine {
        _ = line.options(from: 0) { mistakes.append($0) }
      } else if let entry = line.requirementEntry(.none, report: { mistakes.append($0) }) {
        let requirement = entry.requirement.value
        if requirement.url != nil { continue }
        if let version = requirement.lockedVersion {
          let sums = entry.hashes.filter { $0.algorithm == .sha256 }
          pins.append(
            Pin(
              name: requirement.name, version: version, marker: requirement.marker,
              files: sums.map { File(sha256: $0.digest) }))
        } else {
          diagnostics.append(
            Diagnostic(
              .unpinnedRequirement, at: entry.requirement.location, "'\(requirement.name)' is not pinned with '=='"))
        }
      }
      diagnostics += mistakes.filter { !$0.isWarning && !Self.saysNothing.contains($0.code) }.map {
        line.diagnostic($0)
      }
    }
    guard diagnostics.isEmpty else { throw InvalidInput(diagnostics) }
  }

  /// What a lock may hold and a version can't be read from.
  private static let saysNothing: Set<DiagnosticCode> = [.directReference]

  /// With the names of files that `other`, which was written beside it, has of the same versions.
  public mutating func addFileNames(of other: LockedVersions) {
    for (index, pin) in pins.enumerated() {
      for same in other.pins where same.name == pin.name && same.version == pin.version {
        pins[index].files += same.files.filter { !pins[index].files.contains($0) }
      }
    }
  }

  /// The version of each package in one environment; of several lines that apply, the first.
  public func versions(in environment: MarkerEnvironment) -> [PackageName: Version] {
    let applying = pins.filter { $0.marker?.evaluate(in: environment) ?? true }
    return Dictionary(applying.map { ($0.name, $0.version) }, uniquingKeysWith: { first, _ in first })
  }

  /// Without the pins of these packages.
  public func dropping(_ names: Set<PackageName>) -> LockedVersions {
    LockedVersions(
      pins: pins.filter { !names.contains($0.name) }, commits: commits.filter { !names.contains($0.name) })
  }
}

extension Requirement {
  /// The version of a requirement that is a single `==` or `===` of one.
  fileprivate var lockedVersion: Version? {
    specifiers.clauses.count == 1 ? specifiers.clauses[0].pinnedVersion : nil
  }
}
