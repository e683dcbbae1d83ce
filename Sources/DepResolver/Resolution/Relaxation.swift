public import SpecParser

/// One change to the user's own files that makes an unsatisfiable request satisfiable.
public struct Relaxation: Sendable, Hashable {
  /// What is changed, and to what.
  public enum Change: Sendable, Hashable {
    /// The requirement is written like this instead: `pyannote.audio<4`.
    case widened(to: String)
    case removed
    /// The line is written without hashes.
    case hashesRemoved
    /// The constraint is taken out.
    case constraintRemoved
    /// The override is taken out.
    case overrideRemoved
    /// `--prerelease if-necessary` instead of `disallow`.
    case prereleasesAllowed
    /// The setting of the cut-off, which is the text, is left out.
    case dateLifted
  }

  public var change: Change
  /// The line or the setting as it is; empty where the change is of neither.
  public var text: String
  /// Where it stands; `nil` where it is in no file.
  public var location: SourceLocation?
  /// The package the line is about, where it is about one.
  public var package: PackageName?
  /// What the package gets then; `nil` when it is gone.
  public var version: Version?
  /// What other packages of the conflict get, at most three, by name.
  public var others: [Pin]

  /// A package with its version.
  public struct Pin: Sendable, Hashable {
    public var name: PackageName
    public var version: Version

    public init(name: PackageName, version: Version) {
      self.name = name
      self.version = version
    }
  }

  public init(
    change: Change, text: String, location: SourceLocation?, package: PackageName?, version: Version?, others: [Pin]
  ) {
    self.change = change
    self.text = text
    self.location = location
    self.package = package
    self.version = version
    self.others = others
  }
}

/// What a search for relaxations found, and how it ended.
public struct RelaxationReport: Sendable, Hashable {
  public enum Ending: Sendable, Hashable {
    /// Every single change was tried, or as many as are shown were found.
    case complete
    /// Time was up after this; there may be others.
    case outOfTime(Duration)
    /// Some changes could not be tried, for the first such reason; there may be others.
    case incomplete(String)
  }

  /// The smaller changes first, then in the order of the user's files.
  public var found: [Relaxation]
  public var ending: Ending

  public init(found: [Relaxation], ending: Ending) {
    self.found = found
    self.ending = ending
  }
}
