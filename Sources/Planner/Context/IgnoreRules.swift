/// Decides which paths of a build context are kept out, going down from its root as BuildKit does.
///
/// The last pattern that matches a path, or a folder it is in, decides. A folder that is kept out is not looked into where
/// no exception can match below it.
/// Source: moby/patternmatcher, `MatchesUsingParentResults`, and tonistiigi/fsutil, `filterFS.Walk`.
public struct IgnoreRules: Sendable {
  public let patterns: [IgnorePattern]
  /// Exceptions without wildcards, each with a slash behind it; `nil` where one has wildcards and may match anywhere.
  private let exceptions: [[UInt8]]?
  /// Whether every folder is looked into, as an exception may match anywhere.
  var looksEverywhere: Bool { exceptions == nil }

  public init(_ file: IgnoreFile) {
    patterns = file.patterns
    var exceptions: [[UInt8]]? = []
    for pattern in file.patterns where pattern.isException {
      var folder = pattern.text[...]
      for glob in ["/**", "/*"] where folder.hasSuffix(glob) { folder.removeLast(glob.count) }
      let isPlain = !folder.unicodeScalars.contains { "*[]?^\\".unicodeScalars.contains($0) }
      exceptions = isPlain ? exceptions.map { $0 + [Array(folder.utf8) + [UInt8(ascii: "/")]] } : nil
    }
    self.exceptions = exceptions
  }

  /// Which patterns matched a folder or what it is in, one answer a pattern.
  public struct Matches: Sendable {
    fileprivate(set) var perPattern: [Bool] = []

    /// The place of the last pattern that matched, which decides; `nil` where none did.
    var decider: Int? { perPattern.lastIndex(of: true) }

    /// Those of the context's root: none.
    public init() {}
  }

  /// Whether `path`, relative to the context and given as UTF-8, is kept out, and what its own contents are judged by.
  /// `parent` is what was found of the folder it is in.
  public func judge(
    _ path: [UInt8], in parent: Matches
  ) throws(IgnoreFileError) -> (isKeptOut: Bool, matches: Matches) {
    var found = Matches()
    found.perPattern.reserveCapacity(patterns.count)
    var isKeptOut = false
    for (index, pattern) in patterns.enumerated() {
      var matches = !parent.perPattern.isEmpty && parent.perPattern[index]
      // One that would change nothing is not compared, and so does not count for what is below either.
      if !matches, pattern.isException == isKeptOut { matches = try pattern.matches(path) }
      found.perPattern.append(matches)
      if matches { isKeptOut = !pattern.isException }
    }
    return (isKeptOut, found)
  }

  /// The same of a path by itself, going down to it as through the context; `false` also where an exception below it may still
  /// be sent.
  func judgeAlone(_ path: LexicalPath) throws(IgnoreFileError) -> (isKeptOut: Bool, matches: Matches) {
    var found: (isKeptOut: Bool, matches: Matches) = (false, Matches())
    var walked: [UInt8] = []
    for part in path.parts {
      if !walked.isEmpty { walked.append(UInt8(ascii: "/")) }
      walked += Array(part.utf8)
      found = try judge(walked, in: found.matches)
    }
    return found
  }

  /// Whether something in a folder that is kept out may still be sent.
  public func mayAdmit(below folder: [UInt8]) -> Bool {
    guard let exceptions else { return true }
    let inside = folder + [UInt8(ascii: "/")]
    return exceptions.contains { $0.starts(with: inside) }
  }
}
