internal import SpecParser

/// The files of a source distribution or source tree that may tell its dependencies, picked by their paths.
struct SdistDocuments: Hashable {
  /// What a path in the archive is to us.
  enum Role: Hashable {
    case packageInformation
    case pyproject
    case eggRequirements(folder: [String])
    case eggSources(folder: [String])
  }

  /// One `*.egg-info` folder of the project.
  struct Egg: Hashable {
    var folder: [String]
    var requirements: [UInt8]?
    var sources: [UInt8]?
  }

  private static let eggLimit = 16

  let project: PackageName
  /// Sources as someone keeps them rather than as a build tool packed them: an egg-info there may be of another day.
  let isTree: Bool
  /// The steps to the project's folder below the top one.
  private let subdirectory: [String]
  private var top: String?
  private var keptBytes = 0
  private(set) var packageInformation: [UInt8]?
  private(set) var pyproject: [UInt8]?
  private var eggs: [Egg] = []

  init(project: PackageName, isTree: Bool = false, subdirectory: String? = nil) {
    self.project = project
    self.isTree = isTree
    self.subdirectory = subdirectory?.split(separator: "/").map(String.init) ?? []
  }

  /// The egg-info nearest to the top; of several, the first by name.
  var egg: Egg? {
    eggs.min {
      ($0.folder.count, $0.folder.joined(separator: "/")) < ($1.folder.count, $1.folder.joined(separator: "/"))
    }
  }

  /// What the file at `path` is for; `nil` for nearly all files, and for every path that leaves the archive's folder.
  ///
  /// An egg-info counts only under the project's own name (archives hold others as test data), at most three folders
  /// below the top.
  func role(of path: String) -> Role? {
    guard !path.hasPrefix("/"), path.utf8.count <= 4_096 else { return nil }
    var parts = path.split(separator: "/").map(String.init).filter { $0 != "." }
    guard parts.count > 1, parts[1...].starts(with: subdirectory) else { return nil }
    parts.removeSubrange(1..<(1 + subdirectory.count))
    guard (2...6).contains(parts.count), !parts.contains(".."), let last = parts.last else { return nil }
    if parts.count == 2 {
      switch last {
      case "PKG-INFO": return .packageInformation
      case "pyproject.toml": return .pyproject
      default: return nil
      }
    }
    let folder = Array(parts.dropLast())
    guard
      !isTree, let name = folder.last, name.hasSuffix(".egg-info"), PackageName(name.dropLast(9)) == project
    else { return nil }
    switch last {
    case "requires.txt": return .eggRequirements(folder: folder)
    case "SOURCES.txt": return .eggSources(folder: folder)
    default: return nil
    }
  }

  /// Keeps a document.
  /// - Throws: `invalidMetadata` when the archive has it twice, or in two top folders: two tools could read two files.
  mutating func add(_ contents: [UInt8], as role: Role, path: String) throws(ArtifactError) {
    keptBytes += contents.count
    guard keptBytes <= ArchiveLimits.keptBytes else {
      throw ArtifactError.tooLarge(what: "what is kept of the archive", limit: ArchiveLimits.keptBytes)
    }
    let folder = path.split(separator: "/").first { $0 != "." }.map(String.init)
    guard top == nil || top == folder else {
      throw ArtifactError.invalidMetadata("the source distribution has more than one top folder")
    }
    top = folder
    let isNew: Bool
    switch role {
    case .packageInformation: isNew = Self.set(&packageInformation, contents)
    case .pyproject: isNew = Self.set(&pyproject, contents)
    case .eggRequirements(let folder): isNew = Self.set(&eggs[eggIndex(folder)].requirements, contents)
    case .eggSources(let folder): isNew = Self.set(&eggs[eggIndex(folder)].sources, contents)
    }
    guard eggs.count <= Self.eggLimit else {
      throw ArtifactError.unsupported("a source distribution with more than \(Self.eggLimit) egg-info folders")
    }
    guard isNew else { throw ArtifactError.invalidMetadata("the source distribution has two files of the same path") }
  }

  private static func set(_ place: inout [UInt8]?, _ contents: [UInt8]) -> Bool {
    guard place == nil else { return false }
    place = contents
    return true
  }

  private mutating func eggIndex(_ folder: [String]) -> Int {
    if let index = eggs.firstIndex(where: { $0.folder == folder }) { return index }
    eggs.append(Egg(folder: folder))
    return eggs.count - 1
  }
}
