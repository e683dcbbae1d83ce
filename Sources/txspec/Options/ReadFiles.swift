import DepResolver
import Planner
import SpecParser

/// The files that a command reads for its user, none of which it may write to.
struct ReadFiles {
  struct Entry {
    var identity: FileIdentity
    /// As the user named it.
    var path: String
    /// Where it was named.
    var location: SourceLocation?
    /// A folder whose files are read.
    var isFolder = false
  }

  private(set) var entries: [Entry] = []
  /// Absolute; where relative paths are seen from.
  private let workingDirectory: String

  init(workingDirectory: String) { self.workingDirectory = workingDirectory }

  mutating func add(_ path: String, at location: SourceLocation? = nil, isFolder: Bool = false) {
    guard !path.isEmpty, path != "-" else { return }
    let identity = FileIdentity(path, from: workingDirectory)
    // What is named and what is found by reading is often the same.
    guard !entries.contains(where: { $0.isFolder == isFolder && $0.identity.isSame(as: identity) }) else { return }
    entries.append(Entry(identity: identity, path: path, location: location, isFolder: isFolder))
  }

  /// What requirements files say, and the files of this machine that they ask for.
  mutating func add(_ input: RequirementsInput) {
    for file in input.files { add(file.value, at: file.location) }
    for entry in input.requirements + input.constraints + input.overrides {
      guard let url = entry.requirement.value.url, let reference = try? DirectReference(parsing: url),
        case .local(let path) = reference.place
      else { continue }
      add(path, at: entry.requirement.location, isFolder: !reference.isFile)
    }
    for links in input.links {
      if case .folder(let path) = links.value { add(path, at: links.location, isFolder: true) }
    }
  }

  /// The file that writing to `path` would replace; `nil` where it is none of those that are read.
  ///
  /// In a folder that is read, only files that txspec did not write are the user's: a lock may well stand beside the code.
  func entry(at path: String) -> Entry? {
    let identity = FileIdentity(path, from: workingDirectory)
    return entries.first { entry in
      guard entry.isFolder else { return entry.identity.isSame(as: identity) }
      guard identity.isInside(entry.identity), FileAccess.isRegularFile(identity.path),
        let bytes = try? FileAccess.read(identity.path)
      else { return false }
      return if case .other = FileOwner(of: String(decoding: bytes, as: UTF8.self)) { true } else { false }
    }
  }

  /// Refuses an output file that the user named and that the command reads.
  func check(_ path: String, option: String) throws(InvalidInput) {
    try Self.checkPlace(path, option: option, workingDirectory: workingDirectory)
    guard let entry = entry(at: path) else { return }
    let place = SourceLocation(file: "<arguments>")
    let reading = entry.location.flatMap { $0.file == place.file ? nil : Located("it is read here", at: $0) }
    throw InvalidInput(
      Diagnostic(
        .overwrittenInput, at: place,
        "\(option) \(quoted(path)) would replace \(quoted(entry.path)), which is read", hint: "write to another file",
        notes: reading.map { [$0] } ?? []))
  }
}

extension ReadFiles {
  /// Refuses what can't be meant as a place to write to, whatever is read.
  static func checkPlace(_ path: String, option: String, workingDirectory: String) throws(InvalidInput) {
    let place = SourceLocation(file: "<arguments>")
    if path.contains("://") {
      throw InvalidInput(
        Diagnostic(
          .badOutput, at: place, "\(option) \(quoted(path)) is an address, not a file", hint: "name a file"))
    }
    guard let folder = FileIdentity(path, from: workingDirectory).versionControlFolder else { return }
    throw InvalidInput(
      Diagnostic(
        .versionControl, at: place,
        "\(option) \(quoted(path)) is in the folder '\(folder)' of version control", hint: "write to another file"))
  }
}

extension DiagnosticCode {
  static let badOutput = DiagnosticCode("bad-output")
  static let versionControl = DiagnosticCode("version-control")
  static let overwrittenInput = DiagnosticCode("overwritten-input")
}
