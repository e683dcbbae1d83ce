/// A CPython version to resolve and build for: `3.11`, or exact as in `3.11.7`.
public struct PythonVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let major: Int
  public let minor: Int
  /// `nil` when only `3.11` was said; markers then read it as 0, as uv does.
  public let patch: Int?

  public init(major: Int, minor: Int, patch: Int? = nil) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads `3.N` or `3.N.N`; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (48...57).contains($0) } && part.utf8.count <= 3 ? Int(part) : nil
    }
    guard numbers.count == parts.count, (2...3).contains(numbers.count), numbers[0] == 3 else {
      return nil
    }
    self.init(major: numbers[0], minor: numbers[1], patch: numbers.count == 3 ? numbers[2] : nil)
  }

  /// `3.11`, whatever the patch.
  public var short: String { "\(major).\(minor)" }

  /// `3.11.7`, with 0 for a patch that was not said.
  public var full: String { "\(short).\(patch ?? 0)" }

  /// What Debian and Ubuntu name the package of this version.
  public var distributionPackage: String { "python\(short)" }

  public var description: String { patch.map { "\(short).\($0)" } ?? short }

  public static func < (left: PythonVersion, right: PythonVersion) -> Bool {
    (left.major, left.minor, left.patch ?? 0) < (right.major, right.minor, right.patch ?? 0)
  }
}
