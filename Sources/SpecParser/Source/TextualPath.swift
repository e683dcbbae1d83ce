/// Paths as text: no file is looked at and no symbolic link followed. Steps are separated by `/`.
package enum TextualPath {
  /// `path` without `.` steps, doubled or trailing slashes, and with every `name/..` taken back: `a/../b` is `b`.
  ///
  /// `..` at the start of a relative path stays; above the root there is nothing to leave. Nothing left is `.`.
  package static func normalized(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    var steps: [Substring] = []
    for step in path.split(separator: "/") where step != "." {
      if step != ".." {
        steps.append(step)
      } else if let last = steps.last, last != ".." {
        steps.removeLast()
      } else if !isAbsolute {
        steps.append(step)
      }
    }
    let joined = steps.joined(separator: "/")
    return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
  }

  /// The folder a file lies in: `.` for a bare name.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last step of a path.
  package static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// `path` as written in the file `origin`, seen from where `origin` itself is named; normalised.
  package static func resolved(_ path: String, besideFile origin: String) -> String {
    path.hasPrefix("/") ? normalized(path) : normalized(folder(of: origin) + "/" + path)
  }
}
