// reference  = archive / repository / local
// archive    = ( "https://" / "http://" ) host path [ "?" query ] [ "#" fragment ]
// repository = "git+" ( "https" / "http" / "ssh" / "file" ) "://" [ host ] path [ "@" revision ] [ "#" fragment ]
// local      = path [ "#" fragment ]
//            / "file:" [ "//" [ "localhost" ] ] percent-encoded-path [ "#" fragment ]
// revision   = a commit, tag or branch, in which "@", "#", "?" and "%" are percent-encoded
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
    if let suffix = Self.otherArchiveSuffixes.first(where: { filename.hasSuffix($0) }) {
      throw Mistake("an archive of the kind '\(suffix)' can't be read", hint: "pack it as .tar.gz, .zip or a wheel")
    }
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
    case .repository(let url, let revision):
      return "git+\(url)" + (revision.map { "@\(Self.encodedRevision($0))" } ?? "") + fragment
    case .local(let path): return Self.fileURL(path) + fragment
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

  /// A revision as it stands behind the `@` of an address.
  static func encodedRevision(_ revision: String) -> String { percentEncoded(revision, "%@#?", beyondASCII: true) }

  /// `file:` and the path, relative where the path is.
  public static func fileURL(_ path: String) -> String { "file:" + percentEncoded(path, "%#?") }

  /// The path of an address that ``fileURL(_:)`` or ``url`` made, without its fragment; `nil` for any other address.
  public static func localPath(of url: String) -> String? {
    url.hasPrefix("file:") ? percentDecoded(String(url.dropFirst("file:".count).prefix { $0 != "#" })) : nil
  }

  /// What a file must end in to be read as an archive.
  static let archiveSuffixes = [".whl", ".tar.gz", ".tgz", ".zip"]
  /// Archives that pip reads and that are too rare to be read here.
  static let otherArchiveSuffixes = [".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tar.lzma", ".tar"]

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
      // A '/' in a password ends what is read as the host.
      guard !mayHoldCredentials(address) else {
        throw Mistake(
          "the address may hold credentials with a '/', which would end up in locks",
          hint: "put credentials into ~/.netrc; write a '@' of the path as %40")
      }
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
    let revision = percentDecoded(String(address[address.index(after: at)...]))
    guard isRevision(revision) else {
      throw Mistake("'\(revision)' is not a commit, tag or branch", hint: "write the full commit after the '@'")
    }
    return .repository(url: String(address[..<at]), revision: revision)
  }

  /// What git takes for a name (git-check-ref-format) and no shell or option parser takes for anything else.
  private static func isRevision(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isAlphanumeric || first >= 0x80 else { return false }
    // U+FFFD stands for bytes that are no text.
    let isPlain =
      text.utf8.allSatisfy { $0.isAlphanumeric || $0 >= 0x80 || "._/+-@#=,".utf8.contains($0) }
      && !text.unicodeScalars.contains("\u{FFFD}")
    return isPlain && text.range(ofText: "..") == nil
  }

  // MARK: - Addresses

  /// Whether it is an http or https address without credentials.
  static func isFileAddress(_ address: String) -> Bool {
    (try? checkAddress(address[...], mayHaveUser: false)) != nil
  }

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
    // What looks like a port and is none may be a password with a slash in it.
    let port = host[(host.lastIndex(of: "]") ?? host.startIndex)...].drop { $0 != ":" }.dropFirst()
    guard port.utf8.allSatisfy(\.isDigit) else {
      throw Mistake("the address has no port behind its ':'", hint: "put credentials into ~/.netrc")
    }
  }

  // MARK: - Paths

  private static func path(ofFileURL rest: Substring, base: String) throws(Mistake) -> String {
    guard rest.hasPrefix("//") else { return try location(Substring(percentDecoded(String(rest))), base: base) }
    let authority = rest.dropFirst(2).prefix { $0 != "/" }
    guard authority.isEmpty || authority == "localhost" else {
      throw Mistake("a file on another host can't be read", hint: "write 'file:///' and the path on this machine")
    }
    return try location(Substring(percentDecoded(String(rest.dropFirst(2 + authority.count)))), base: base)
  }

  private static func path(_ text: Substring, base: String) throws(Mistake) -> String {
    if text.hasPrefix("~") { throw Mistake("'~' is not filled in", hint: "write the path out") }
    return try location(text, base: base)
  }

  private static func location(_ text: Substring, base: String) throws(Mistake) -> String {
    guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw Mistake("the path is empty or has control characters")
    }
    return TextualPath.normalized(text.hasPrefix("/") ? String(text) : "\(base)/\(text)")
  }

  private static func subdirectory(_ text: Substring) throws(Mistake) -> String? {
    let path = TextualPath.normalized(percentDecoded(String(text)))
    let isPlain = path.utf8.allSatisfy { $0.isAlphanumeric || "._-/+".utf8.contains($0) }
    guard isPlain, !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
      throw Mistake("the subdirectory '\(text)' is not a folder inside the sources")
    }
    return path == "." ? nil : path
  }

  /// Only what would mean something else in an address.
  private static func percentEncoded(_ text: String, _ special: String, beyondASCII: Bool = false) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      guard special.utf8.contains(byte) || (beyondASCII && byte >= 0x80) else {
        bytes.append(byte)
        continue
      }
      bytes += Array("%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func percentDecoded(_ text: String) -> String {
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
