// reference  = archive / repository / local
// archive    = ( "https://" / "http://" ) host path [ "?" query ] [ "#" fragment ]
// repository = "git+" ( "https" / "http" / "ssh" / "file" ) "://" [ host ] path [ "@" revision ] [ "#" fragment ]
// local      = [ "file:" [ "//" [ "localhost" ] ] ] path [ "#" fragment ]
// fragment   = part *( "&" part )
// part       = ( "subdirectory" / "egg" / "sha256" ) "=" value
//
// Not supported: other version control systems, and credentials in the address, as what is written here ends up in locks.

/// Where a requirement says that its distribution is, in place of an index.
///
/// Sources: PyPA "Direct URL Data Structure"; pip documentation, "VCS Support".
public struct DirectReference: Hashable, Sendable {
  /// What kind of place it is.
  public enum Place: Hashable, Sendable {
    /// A wheel or source archive on a web server, without fragment.
    case archive(url: String)
    /// A git repository, and what of it to take: a commit, tag or branch, or its default branch.
    case repository(url: String, revision: String?)
    /// A wheel, source archive or source folder of this machine, relative to the working directory when it is relative.
    case local(path: String)
  }

  public var place: Place
  /// The folder of the project inside the archive, repository or folder; relative, in normal form.
  public var subdirectory: String?
  /// The sha256 that the fragment states, which a file must have.
  public var hash: FileHash?
  /// `#egg=`, which names the project of a reference that stands alone.
  public private(set) var egg: Substring?

  /// Reads a reference; a relative path is seen from `base`.
  public init(parsing text: String, base: String = ".") throws(Mistake) {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let address = parts[0]
    place = try Self.place(address, base: base)
    guard parts.count == 2 else { return }
    defer { foldSubdirectory() }
    for part in parts[1].split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = pair.count == 2 ? pair[1] : ""
      switch pair[0] {
      case "subdirectory": subdirectory = try Self.subdirectory(value)
      case "egg": egg = value
      default:
        guard pair[0] == "sha256" else {
          throw Mistake("'\(pair[0])' can't be checked", hint: "state the sha256 instead")
        }
        guard let hash = FileHash(.sha256, digest: String(value)) else {
          throw Mistake(
            "'\(value)' is no sha256", hint: "it has \(FileHash.Algorithm.sha256.digits) hexadecimal digits")
        }
        self.hash = hash
      }
    }
  }

  /// A folder inside a folder of this machine is a folder of its own.
  private mutating func foldSubdirectory() {
    guard case .local(let path) = place, !isFile, let folder = subdirectory else { return }
    place = .local(path: path == "." ? folder : "\(path)/\(folder)")
    subdirectory = nil
  }

  /// What is wrong with a reference; neither text holds anything of it that may be secret.
  public struct Mistake: Error, Hashable, Sendable {
    public var message: String
    public var hint: String?

    init(_ message: String, hint: String? = nil) {
      self.message = message
      self.hint = hint
    }
  }

  /// The reference in normal form, which reads back equal but for sums and `#egg=`.
  public var url: String {
    let fragment = subdirectory.map { "#subdirectory=\($0)" } ?? ""
    switch place {
    case .archive(let url): return url + fragment
    case .repository(let url, let revision): return "git+\(url)" + (revision.map { "@\($0)" } ?? "") + fragment
    case .local(let path): return "file:\(path)" + fragment
    }
  }

  /// Whether it names one archive file, which has a sum; otherwise it is a tree of sources.
  public var isFile: Bool {
    switch place {
    case .archive: true
    case .repository: false
    case .local(let path): Self.archiveSuffixes.contains { path.hasSuffix($0) }
    }
  }

  /// The last step of the path, percent-decoded: the name of the file where it is one.
  public var filename: String {
    switch place {
    case .archive(let url), .repository(let url, _):
      Self.percentDecoded(TextualPath.name(of: String(url.prefix { $0 != "?" })))
    case .local(let path): TextualPath.name(of: path)
    }
  }

  /// What a file must end in to be read as an archive.
  static let archiveSuffixes = [".whl", ".tar.gz", ".zip"]

  /// A commit, which always names the same sources: 40 or 64 hexadecimal digits.
  public static func isCommit(_ revision: String) -> Bool {
    [40, 64].contains(revision.utf8.count) && revision.utf8.allSatisfy(\.isHexadecimal)
  }
}

extension DirectReference: CustomStringConvertible {
  public var description: String { url }
}

extension DirectReference {
  private static func place(_ address: Substring, base: String) throws(Mistake) -> Place {
    if let git = address.range(ofText: "git+"), git.lowerBound == address.startIndex {
      return try repository(address[git.upperBound...])
    }
    let scheme = address.prefix { $0 != ":" && $0 != "/" }
    let hasScheme = scheme.endIndex < address.endIndex && address[scheme.endIndex] == ":" && scheme.utf8.count > 1
    guard hasScheme else { return .local(path: try path(address, base: base)) }
    let rest = address[address.index(after: scheme.endIndex)...]
    switch scheme.lowercased() {
    case "https", "http":
      try checkAddress(address, mayHaveUser: false)
      return .archive(url: String(address))
    case "file":
      return .local(path: try path(ofFileURL: rest, base: base))
    case "hg+https", "hg+http", "svn+https", "svn+http", "bzr+https", "bzr+http", "hg", "svn", "bzr":
      throw Mistake("only git repositories can be read", hint: "name an archive of the sources with 'https://…'")
    case "git", "ssh":
      throw Mistake("a repository is written with 'git+'", hint: "write 'git+https://…' or 'git+ssh://…'")
    case let host where host.contains("."):
      throw Mistake("'\(scheme):' is no scheme of an address", hint: Self.repositoryHint)
    default:
      throw Mistake(
        "'\(scheme):' is not an address that can be read", hint: "write 'https://…', 'git+https://…' or a path")
    }
  }

  // MARK: - Repositories

  private static let repositoryHint = "write a repository as 'git+https://host/path' or 'git+ssh://host/path'"

  private static func repository(_ address: Substring) throws(Mistake) -> Place {
    let scheme = address.prefix { $0 != ":" }
    guard ["https", "http", "ssh", "file"].contains(scheme), address[scheme.endIndex...].hasPrefix("://") else {
      throw Mistake(
        "the address of a git repository begins with https://, http://, ssh:// or file://",
        hint: Self.repositoryHint)
    }
    try checkAddress(address, mayHaveUser: scheme == "ssh")
    let start = address.index(scheme.endIndex, offsetBy: 3)
    guard let path = address[start...].firstIndex(of: "/") else { throw Mistake("the address names no repository") }
    guard let at = address[path...].lastIndex(of: "@") else {
      return .repository(url: String(address), revision: nil)
    }
    let revision = address[address.index(after: at)...]
    guard isRevision(revision) else {
      throw Mistake("'\(revision)' is not a commit, tag or branch", hint: "write the full commit after the '@'")
    }
    return .repository(url: String(address[..<at]), revision: String(revision))
  }

  /// What git takes for a name (git-check-ref-format) and no shell or option parser takes for anything else.
  private static func isRevision(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, first.isAlphanumeric else { return false }
    return text.utf8.allSatisfy { $0.isAlphanumeric || "._/+-".utf8.contains($0) } && text.range(ofText: "..") == nil
  }

  // MARK: - Addresses

  private static func checkAddress(_ address: Substring, mayHaveUser: Bool) throws(Mistake) {
    guard address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"'<>\\^`{|}$".utf8.contains($0) }) else {
      throw Mistake(
        "the address has characters that no address may have",
        hint: "percent-encode blanks and other special characters")
    }
    guard let start = address.range(ofText: "://")?.upperBound else { throw Mistake("the address has no host") }
    let authority = address[start...].prefix { $0 != "/" && $0 != "?" }
    if let at = authority.lastIndex(of: "@") {
      let user = authority[..<at]
      guard mayHaveUser, !user.contains(":"), user.utf8.allSatisfy({ $0.isAlphanumeric || "._-".utf8.contains($0) })
      else {
        throw Mistake(
          "the address holds credentials, which would end up in locks", hint: "put them into ~/.netrc instead")
      }
    }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
    if address.hasPrefix("file://") { return }
    guard let first = host.utf8.first, first.isAlphanumeric || first == UInt8(ascii: "[") else {
      throw Mistake("the address has no host")
    }
  }

  // MARK: - Paths

  private static func path(ofFileURL rest: Substring, base: String) throws(Mistake) -> String {
    guard rest.hasPrefix("//") else { return try path(Substring(percentDecoded(String(rest))), base: base) }
    let authority = rest.dropFirst(2).prefix { $0 != "/" }
    guard authority.isEmpty || authority == "localhost" else {
      throw Mistake("a file on another host can't be read", hint: "write 'file:///' and the path on this machine")
    }
    return try path(Substring(percentDecoded(String(rest.dropFirst(2 + authority.count)))), base: base)
  }

  private static func path(_ text: Substring, base: String) throws(Mistake) -> String {
    guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw Mistake("the path is empty or has control characters")
    }
    if text.hasPrefix("~") { throw Mistake("'~' is not filled in", hint: "write the path out") }
    return TextualPath.normalized(text.hasPrefix("/") ? String(text) : "\(base)/\(text)")
  }

  private static func subdirectory(_ text: Substring) throws(Mistake) -> String? {
    let path = TextualPath.normalized(percentDecoded(String(text)))
    let isPlain = path.utf8.allSatisfy { $0.isAlphanumeric || "._-/+ ".utf8.contains($0) }
    guard isPlain, !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      throw Mistake("the subdirectory '\(text)' is not a folder inside the sources")
    }
    return path == "." ? nil : path
  }

  private static func percentDecoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, rest.prefix(2).allSatisfy(\.isHexadecimal),
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
