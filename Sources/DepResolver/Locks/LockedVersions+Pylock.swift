public import SpecParser

extension DiagnosticCode {
  static let invalidLock = DiagnosticCode("invalid-lock")
}

extension LockedVersions {
  /// Reads a lock in the format of PEP 751: the name, version and marker of each package.
  ///
  /// A package without a version, such as one from a folder, is passed over. Throws the first mistake; of a text
  /// that is no TOML only the line is known.
  public init(pylock text: String, file: String) throws(InvalidInput) {
    func invalid(_ message: String, line: Int = 1) -> InvalidInput {
      InvalidInput(Diagnostic(.invalidLock, at: SourceLocation(file: file, line: line), message))
    }
    let document: TOMLTableNode
    do {
      document = try TOMLParser.parse(text)
    } catch {
      throw invalid("not TOML: \(error.message)", line: error.line)
    }
    guard let version = document["lock-version"]?.text else { throw invalid("'lock-version' is missing") }
    guard version.hasPrefix("1.") else { throw invalid("the lock version '\(version)' is not known") }
    self.init()
    for node in document["packages"]?.list ?? [] {
      guard let table = node.table, let name = table["name"]?.text.flatMap({ PackageName($0) }) else {
        throw invalid("a package has no name")
      }
      guard let versionText = table["version"]?.text else { continue }
      guard let version = Version(versionText) else {
        throw invalid("'\(versionText)' of '\(name)' is not a version")
      }
      var marker: Marker?
      if let markerText = table["marker"]?.text {
        do {
          marker = try Marker(parsing: markerText)
        } catch {
          throw invalid("the marker of '\(name)' cannot be read: \(error.message)")
        }
      }
      pins.append(Pin(name: name, version: version, marker: marker))
    }
  }
}
