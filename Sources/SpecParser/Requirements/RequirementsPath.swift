/// How paths in requirements files are read; they are never looked up here.
enum RequirementsPath {
  /// A path as written in `file`, relative to that file's folder; absolute paths stay.
  static func resolve(_ path: String, relativeTo file: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return withoutDots(path) }
    return String(file[...slash]) + withoutDots(path)
  }

  /// Leading `./` only clutters messages.
  private static func withoutDots(_ path: String) -> String {
    var rest = Substring(path)
    while rest.hasPrefix("./"), rest.count > 2 { rest = rest.dropFirst(2).drop { $0 == "/" } }
    return rest.isEmpty ? path : String(rest)
  }

  /// The same text for paths that name the same file, symbolic links aside.
  static func identity(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
