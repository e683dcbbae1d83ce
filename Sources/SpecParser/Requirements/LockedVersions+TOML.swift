extension DiagnosticCode {
  static let invalidLock = DiagnosticCode("invalid-lock")
}

extension LockedVersions {
  /// Reads a lock in the format of PEP 751: the name, version and marker of each package.
  ///
  /// A package without a version, such as one from a folder, is passed over; of one from a repository the commit is
  /// read. Throws the first mistake; of a text that is no TOML only the line is known.
  public init(pylock text: String, file: String) throws(InvalidInput) {
    let document = try LockDocument(text, file: file)
    guard let version = document["lock-version"]?.text else { throw document.invalid("'lock-version' is missing") }
    guard version.hasPrefix("1.") else { throw document.invalid("the lock version '\(version)' is not known") }
    try self.init(document, packages: "packages") { table throws(InvalidInput) in
      guard let text = table["marker"]?.text else { return [] }
      return [text]
    }
    for node in document["packages"]?.list ?? [] {
      guard let table = node.table, let name = table["name"]?.text.flatMap({ PackageName($0) }),
        let commit = table["vcs"]?.table.flatMap({ LockedVersions.Commit(name, $0) })
      else { continue }
      commits.append(commit)
    }
  }

  /// Reads a `uv.lock`: the name and version of each package from an index, with the markers of the forks it is for.
  ///
  /// Source: uv documentation, "The lockfile". Throws as ``init(pylock:file:)`` does.
  public init(uvLock text: String, file: String) throws(InvalidInput) {
    let document = try LockDocument(text, file: file)
    guard case .scalar(let version)? = document["version"] else { throw document.invalid("'version' is missing") }
    guard version == "1" else { throw document.invalid("the lock version '\(version)' is not known") }
    try self.init(document, packages: "package") { table throws(InvalidInput) in
      guard table["source"]?.table?["registry"] != nil else { return nil }
      return (table["resolution-markers"]?.list ?? []).compactMap(\.text)
    }
  }

  /// `markers` tells any of which a package is for, none for everywhere; `nil` passes it over.
  private init(
    _ document: LockDocument, packages key: String, markers: (TOMLTableNode) throws(InvalidInput) -> [String]?
  ) throws(InvalidInput) {
    self.init()
    for node in document[key]?.list ?? [] {
      guard let table = node.table, let name = table["name"]?.text.flatMap({ PackageName($0) }) else {
        throw document.invalid("a package has no name")
      }
      guard let versionText = table["version"]?.text, let texts = try markers(table) else { continue }
      guard let version = Version(versionText) else {
        throw document.invalid("'\(versionText)' of '\(name)' is not a version")
      }
      let files = LockedVersions.files(table)
      if texts.isEmpty { pins.append(Pin(name: name, version: version, files: files)) }
      for text in texts {
        do {
          pins.append(Pin(name: name, version: version, marker: try Marker(parsing: text), files: files))
        } catch {
          throw document.invalid("the marker of '\(name)' cannot be read: \(error.message)")
        }
      }
    }
  }
}

extension LockedVersions {
  /// The wheels and the source distribution of a package: `name` or the end of `url`, with `hashes.sha256` (PEP 751) or
  /// `hash = "sha256:..."` (uv).
  fileprivate static func files(_ package: TOMLTableNode) -> [File] {
    let tables = (package["wheels"]?.list ?? []).compactMap(\.table) + [package["sdist"]?.table].compactMap { $0 }
    return tables.compactMap { table in
      let uvSum = table["hash"]?.text.flatMap { $0.hasPrefix("sha256:") ? String($0.dropFirst(7)) : nil }
      guard let sum = (table["hashes"]?.table?["sha256"]?.text ?? uvSum)?.lowercased(), !sum.isEmpty,
        let address = table["name"]?.text ?? table["url"]?.text ?? table["path"]?.text
      else { return nil }
      let path = address.prefix { $0 != "?" && $0 != "#" }
      let last = path.split(separator: "/").last.map(String.init) ?? String(path)
      return File(name: DirectReference.percentDecoded(last), sha256: sum)
    }
  }
}

extension LockedVersions.Commit {
  /// `nil` for other systems than git, and for what names no commit or no address that can be read.
  fileprivate init?(_ name: PackageName, _ table: TOMLTableNode) {
    guard table["type"]?.text == "git", let url = table["url"]?.text, let commit = table["commit-id"]?.text,
      DirectReference.isCommit(commit)
    else { return nil }
    let revision = table["requested-revision"]?.text.map { "@\($0)" } ?? ""
    let fragment = table["subdirectory"]?.text.map { "#subdirectory=\($0)" } ?? ""
    guard let reference = try? DirectReference(parsing: "git+\(url)\(revision)\(fragment)") else { return nil }
    self.init(name: name, reference: reference, commit: commit)
  }
}

/// The TOML of a lock, and the file to name when it is not as it should be.
private struct LockDocument {
  private let root: TOMLTableNode
  private let file: String

  init(_ text: String, file: String) throws(InvalidInput) {
    self.file = file
    do {
      root = try TOMLParser.parse(text)
    } catch {
      throw Self.invalid("not TOML: \(error.message)", file, line: error.line)
    }
  }

  subscript(key: String) -> TOMLNode? { root[key] }

  func invalid(_ message: String) -> InvalidInput { Self.invalid(message, file, line: 1) }

  private static func invalid(_ message: String, _ file: String, line: Int) -> InvalidInput {
    InvalidInput(Diagnostic(.invalidLock, at: SourceLocation(file: file, line: line), message))
  }
}
