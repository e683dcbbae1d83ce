/// How paths in requirements files are read; they are never looked up here.
enum RequirementsPath {
  /// A path as written in `file`, relative to that file's folder; absolute paths stay.
  static func resolve(_ path: String, relativeTo file: String) -> String {
    if path.range(ofText: "://") != nil { return path }
    if isAddress(file) { return join(path, to: file) }
    guard file != standardInput else { return withoutDots(path) }
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return withoutDots(path) }
    return String(file[...slash]) + withoutDots(path)
  }

  /// What `-` stands for on a command line. Paths in it are seen from the working directory.
  static let standardInput = "/dev/stdin"

  /// Whether it names a file of a server.
  static func isAddress(_ path: String) -> Bool {
    let start = path.prefix(8).lowercased()
    return start.hasPrefix("https://") || start.hasPrefix("http://")
  }

  /// A path as written in the file at an address: it names a file of the same server.
  private static func join(_ path: String, to address: String) -> String {
    let plain = address.prefix { $0 != "?" && $0 != "#" }
    let start = plain.range(ofText: "://")?.upperBound ?? plain.startIndex
    let slash = plain[start...].firstIndex(of: "/") ?? plain.endIndex
    let folder = plain[slash...].lastIndex(of: "/").map { plain[slash...$0] } ?? "/"
    let joined = TextualPath.normalized(path.hasPrefix("/") ? path : folder + path)
    return plain[..<slash] + (joined.hasPrefix("/") ? joined : "/" + joined)
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
