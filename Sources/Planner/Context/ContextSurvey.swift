/// What stands at a path of the build context.
public enum ContextItem: Sendable, Equatable {
  case file(bytes: Int)
  /// The names in it, in any order.
  case folder([String])
  /// A symbolic link, which is copied as one and takes no bytes of its own, or a device.
  case other
}

/// What of the build context is sent to the builder, and what the folder holds beside it.
public struct ContextSurvey: Sendable, Equatable {
  /// Files and links, and what they take.
  public struct Total: Sendable, Equatable {
    public var files = 0
    public var bytes = 0
    /// Whether all was looked at; otherwise it is at least that.
    public var isComplete = true

    public init() {}
  }

  public struct File: Sendable, Equatable {
    /// Relative to the context.
    public var path: String
    public var bytes: Int

    public init(path: String, bytes: Int) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// Where looking ends: a context may hold a whole disk.
  public struct Limits: Sendable {
    /// Items that may be sent.
    public var sent: Int
    /// Items that are kept out, which are looked at for their size alone.
    public var other: Int

    public init(sent: Int, other: Int) {
      self.sent = sent
      self.other = other
    }

    /// What a plan spends on it: some ten milliseconds at most.
    public static let passing = Limits(sent: 20_000, other: 2_000)
    public static let thorough = Limits(sent: 2_000_000, other: 2_000_000)
  }

  public var sent = Total()
  /// All of the context, also what is kept out: what would be sent without an ignore file.
  public var folder = Total()
  /// Bytes that copying each entry brings into the image; without those that are missing or could not be counted.
  public var entryBytes: [String: Int] = [:]
  /// The largest files that are sent, the largest first.
  public var largest: [File] = []
  /// What an image should probably not hold, the most bytes first.
  public var suspicions: [ContextSuspicion] = []
  /// Everything that is sent, by path; empty where nobody asked for it.
  public var files: [File] = []
  /// What is in copied entries and named like a secret, and so kept out; by path.
  public var secrets: [HeldBack] = []
  /// The user's own ignore file, seen from the working directory; `nil` where there is none with anything in it.
  public var userFile: String?
  /// What is in copied entries and kept out by the user's own ignore file.
  public var byUser = HeldBackTotal()

  /// A file, or a folder with all in it, that is kept out though what it is in is copied.
  public struct HeldBack: Sendable, Equatable {
    /// Relative to the context.
    public var path: String
    public var isFolder: Bool
  }

  /// Files and whole folders.
  public struct HeldBackTotal: Sendable, Equatable {
    public var count = 0
    /// The first of them by path.
    public var example: String?
  }

  public init() {}

  /// Goes through the context of `selection`; `look` tells what is at a path of it, `.` being the context itself.
  ///
  /// The rules are those of the ignore file that ``DockerignoreEmitter`` writes.
  public init(
    of selection: ContextSelection, limits: Limits = .passing, keepsFiles: Bool = false,
    look: (String) -> ContextItem?
  ) {
    let sections = selection.sections
    var walk = ContextWalk(
      entries: selection.entries, limits: limits, keepsFiles: keepsFiles,
      sources: sections.flatMap { section in section.lines.map { _ in section.source } })
    do {
      self = try walk.survey(
        IgnoreRules(IgnoreFile(parsing: sections.flatMap(\.lines).joined(separator: "\n"))), look)
      userFile = selection.userFile.flatMap { $0.isEmpty ? nil : $0.path }
    } catch {
      preconditionFailure("an ignore file of ours is refused: \(error)")
    }
  }

  /// The same by the rules of any ignore file. Throws for a pattern that BuildKit refuses too.
  init(
    _ rules: IgnoreRules, limits: Limits = .thorough, look: (String) -> ContextItem?
  ) throws(IgnoreFileError) {
    var walk = ContextWalk(entries: [], limits: limits, keepsFiles: true)
    self = try walk.survey(rules, look)
  }
}
