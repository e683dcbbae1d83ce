/// What a Python package needs of the distribution and no file of it says: programs it runs, libraries it opens at run
/// time, and what the build of its source distribution takes.
///
/// System packages have the names that ``SystemRules/packages(named:in:)`` translates for a release.
public struct SystemRule: Sendable, Equatable {
  /// Which file of the package a rule is about.
  public enum FileKind: String, Sendable, CaseIterable {
    case sdist
    case wheel
  }

  public var package: PackagePattern
  /// The versions it is true of; all when `nil`.
  public var versions: VersionSpecifiers?
  /// Only when this kind of file is what gets installed.
  public var file: FileKind?
  /// Only where the marker is true.
  public var marker: Marker?
  /// Only when none of these Python packages is there.
  public var unless: [PackageName]
  /// In the image, all of them.
  public var runtime: [String]
  /// Programs it runs, all of them; see ``SystemRules/packages(providing:)``.
  public var programs: [String]
  /// In the image, one of them, the first unless another is asked for anyway.
  public var anyOf: [String]
  /// Where its source distribution is built, and never in the image.
  public var build: [String]
  /// A part of the package that needs it while the rest works without: then nothing is installed unasked.
  public var onlyWhen: String?
  /// One line.
  public var why: String
  /// Never empty.
  public var evidence: [RuleEvidence]
}

/// Where a rule's claim can be read.
public struct RuleEvidence: Hashable, Sendable {
  public var url: String
  /// The section or line of the page.
  public var place: String?

  public init(url: String, place: String? = nil) {
    self.url = url
    self.place = place
  }
}

/// The name of a Python package, or the beginning of several.
public struct PackagePattern: Hashable, Sendable, CustomStringConvertible {
  private let beginning: String
  private let isWhole: Bool

  /// A normalised name, or the beginning of one and a `*`.
  public init?(_ text: String) {
    isWhole = !text.hasSuffix("*")
    beginning = isWhole ? text : String(text.dropLast())
    guard !beginning.isEmpty,
      PackageName(isWhole ? beginning : beginning + "x")?.normalized.hasPrefix(beginning) == true
    else { return nil }
  }

  public func matches(_ name: PackageName) -> Bool {
    isWhole ? name.normalized == beginning : name.normalized.hasPrefix(beginning)
  }

  public var description: String { isWhole ? beginning : beginning + "*" }
}
