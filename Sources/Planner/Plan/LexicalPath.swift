/// A file path handled as text, with `/` between its parts: nothing is read from disk.
///
/// `.` parts and inner `..` parts are folded away, so a `..` stands only at the front of a relative path.
public struct LexicalPath: Hashable, Sendable, CustomStringConvertible {
  public let isAbsolute: Bool
  public let parts: [String]

  public init(_ text: String) {
    self.init(
      isAbsolute: text.unicodeScalars.first == "/",
      folding: text.unicodeScalars.split(separator: "/").map { String($0) })
  }

  private init(isAbsolute: Bool, folding raw: [String]) {
    var parts: [String] = []
    for part in raw {
      if part == "." { continue }
      if part != ".." {
        parts.append(part)
      } else if let last = parts.last, last != ".." {
        parts.removeLast()
      } else if !isAbsolute {
        parts.append(part)
      }
    }
    self.isAbsolute = isAbsolute
    self.parts = parts
  }

  /// The folder this path is in; `..` of it where the path itself is not known by name.
  public var parent: LexicalPath { appending("..") }

  /// The last part, or `.` for an empty path.
  public var name: String { parts.last ?? "." }

  /// Whether the path leaves the folder it is relative to.
  public var escapes: Bool { parts.first == ".." }

  /// `path` read from this folder; an absolute `path` stands for itself.
  public func appending(_ path: String) -> LexicalPath {
    let other = LexicalPath(path)
    return other.isAbsolute ? other : LexicalPath(isAbsolute: isAbsolute, folding: parts + other.parts)
  }

  /// This path as seen from the folder `base`, both being relative to the same folder or both absolute.
  ///
  /// `nil` when that would need a folder's name that the text does not hold, as from `..` down to `here`.
  public func relative(to base: LexicalPath) -> LexicalPath? {
    guard isAbsolute == base.isAbsolute else { return nil }
    var shared = 0
    while shared < min(parts.count, base.parts.count), parts[shared] == base.parts[shared] { shared += 1 }
    let up = base.parts[shared...]
    guard !up.contains("..") else { return nil }
    return LexicalPath(isAbsolute: false, folding: up.map { _ in ".." } + parts[shared...])
  }

  /// `.` for the empty relative path.
  public var description: String {
    let joined = parts.joined(separator: "/")
    return isAbsolute ? "/" + joined : (parts.isEmpty ? "." : joined)
  }
}
