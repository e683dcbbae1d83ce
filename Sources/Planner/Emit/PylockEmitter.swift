internal import DepResolver
internal import SpecParser

/// A lock in the format of PEP 751, for `pip install -r pylock.toml`, uv and every other reader of the standard.
///
/// Source: PyPA specifications, "pylock.toml".
public struct PylockEmitter: Sendable {
  public var lock: Lock
  /// Comment lines at the top, without their `#`.
  public var header: [String]
  /// The folder the file is in, seen from where the paths of the lock are seen from.
  private let folder: LexicalPath
  private let tags: [WheelTags]

  public init(lock: Lock, header: [String], folder: String = ".") {
    self.lock = lock
    self.header = header
    self.folder = LexicalPath(folder)
    tags = lock.environments.map { WheelTags($0) }
  }

  /// The name of the lock of one variant: the standard allows one word between the dots.
  public static func fileName(variant: String) -> String { "pylock.\(variant).toml" }

  /// The whole file.
  public var text: String {
    var lines = header.map { CommentQuoting.comment($0) }
    lines += ["lock-version = \"1.0\"", "created-by = \"txspec\""]
    if let pythons { lines.append("requires-python = \(quoted(pythons))") }
    lines.append("environments = [")
    lines += lock.environments.map { "    \(quoted($0.marker))," }
    lines += ["]"]
    for entry in lock.entries { lines += [""] + self.lines(entry) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `==3.11.*`, or from the lowest to the highest minor version.
  private var pythons: String? {
    guard let lowest = lock.environments.map(\.python).min(), let highest = lock.environments.map(\.python).max() else {
      return nil
    }
    if lowest == highest { return lowest.patch == nil ? "==\(lowest.short).*" : "==\(lowest.full)" }
    return ">=\(lowest),<\(highest.major).\(highest.minor + 1)"
  }

  private func lines(_ entry: Lock.Entry) -> [String] {
    var lines = ["[[packages]]", "name = \(quoted(entry.name.normalized))"]
    if !entry.via.isEmpty { lines.append(CommentQuoting.comment("via " + entry.via.joined(separator: ", "))) }
    // Sources may say another version when they are built.
    if entry.isHashed { lines.append("version = \(quoted(entry.version.description))") }
    if let marker = entry.marker { lines.append("marker = \(quoted(marker))") }
    if let pythons = entry.requiresPython { lines.append("requires-python = \(quoted(pythons.description))") }
    if let reference = entry.reference { return lines + [source(reference, entry)] }
    if !entry.indexURL.isEmpty { lines.append("index = \(quoted(entry.indexURL))") }
    if let sdist = entry.sourceDistribution { lines.append("sdist = \(table(sdist, entry))") }
    let wheels = entry.files.filter { isUsable($0) }
    if !wheels.isEmpty { lines += ["wheels = ["] + wheels.map { "    \(table($0, entry))," } + ["]"] }
    return lines
  }

  /// Where a package comes from in place of an index.
  private func source(_ reference: DirectReference, _ entry: Lock.Entry) -> String {
    var members: [String] = []
    let kind: String
    switch reference.place {
    case .repository(let url, let commit):
      kind = "vcs"
      members = ["type = \"git\"", "url = \(quoted(url))"]
      if let revision = entry.requestedRevision { members.append("requested-revision = \(quoted(revision))") }
      members.append("commit-id = \(quoted(commit ?? ""))")
    case .local(let path) where !reference.isFile:
      kind = "directory"
      members = ["path = \(quoted(self.path(path)))"]
    case .archive, .local:
      kind = "archive"
      if let file = entry.files.first { members = self.members(file, entry) }
    }
    if let folder = reference.subdirectory { members.append("subdirectory = \(quoted(folder))") }
    return "\(kind) = { \(members.joined(separator: ", ")) }"
  }

  /// Seen from the file.
  private func path(_ path: String) -> String {
    LexicalPath(path).relative(to: folder)?.description ?? path
  }

  /// Whether the file is a wheel that some environment of the lock can install: the others would only be in the way.
  private func isUsable(_ file: DistributionFile) -> Bool {
    guard case .wheel(let filename) = file.kind else { return false }
    return tags.contains { $0.rank(of: filename) != nil }
  }

  private func table(_ file: DistributionFile, _ entry: Lock.Entry) -> String {
    let members = ["name = \(quoted(file.filename))"] + self.members(file, entry)
    return "{ \(members.joined(separator: ", ")) }"
  }

  private func members(_ file: DistributionFile, _ entry: Lock.Entry) -> [String] {
    var members: [String] = []
    if let time = file.uploadTime { members.append("upload-time = \(Timestamp(seconds: time))") }
    if let local = entry.localPath ?? file.localPath {
      members.append("path = \(quoted(path(local)))")
    } else {
      members.append("url = \(quoted(String(file.url.prefix { $0 != "#" })))")
    }
    if let size = file.size { members.append("size = \(size)") }
    members.append("hashes = { sha256 = \(quoted(file.sha256 ?? "")) }")
    return members
  }

  /// A TOML basic string, which takes the escapes of JSON.
  private func quoted(_ text: String) -> String { JSONQuoting.string(text) }
}

extension Lock.Entry {
  /// The one the standard has room for: gzip before zip, which only old releases have.
  fileprivate var sourceDistribution: DistributionFile? {
    let sources = files.filter { if case .sdist = $0.kind { true } else { false } }
    return sources.first { $0.filename.hasSuffix(".tar.gz") } ?? sources.first
  }
}
