/// The files of an image after all its layers: later ones replace and remove what earlier ones put there.
///
/// Links are followed inside the image, as a container runtime does when it unpacks a layer over another.
struct ImageTree {
  /// One file, which may have several names.
  struct File: Sendable {
    var size: Int
    var contents: [UInt8]?
    /// The same for all names of one file.
    var identity: Int
  }

  fileprivate final class Folder {
    var children: [String: Node] = [:]
  }

  fileprivate enum Node {
    case file(File)
    case folder(Folder)
    case link(to: String)
    case other
  }

  /// Folders within folders; also keeps recursion short.
  static let deepestFolder = 200
  private static let entryLimit = 2_000_000
  /// Parts of paths looked up for one layer or question, so that links that lead to links end.
  private static let stepLimit = 100_000_000

  private let root = Folder()
  private var entryCount = 0
  private var fileCount = 0

  /// Adds the next layer.
  mutating func apply(_ layer: LayerContents) throws(ArtifactError) {
    entryCount += layer.entries.count
    guard entryCount <= Self.entryLimit else {
      throw ArtifactError.unsupported("an image of more than \(Self.entryLimit) files")
    }
    var steps = Self.stepLimit
    // A layer's removals speak of what lies below it, wherever they stand in it.
    for path in layer.whiteouts {
      let (folder, name) = Self.split(path)
      try walk(folder, creates: false, &steps)?.children[name] = nil
    }
    for path in layer.opaqueFolders { try walk(path[...], creates: false, &steps)?.children = [:] }
    for entry in layer.entries {
      let (folder, name) = Self.split(entry.path)
      guard let parent = try walk(folder, creates: true, &steps) else { continue }
      switch entry.kind {
      case .folder:
        if case .folder = parent.children[name] { continue }
        parent.children[name] = .folder(Folder())
      case .file(let size, let contents):
        parent.children[name] = .file(File(size: size, contents: contents, identity: fileCount))
        fileCount += 1
      case .symbolicLink(let target): parent.children[name] = .link(to: target)
      case .hardLink(let target):
        let (folder, first) = Self.split(Self.trimmed(target))
        switch try walk(folder, creates: false, &steps)?.children[first] {
        case .file(let file): parent.children[name] = .file(file)
        case .link(let target): parent.children[name] = .link(to: target)
        default: parent.children[name] = .other
        }
      case .other: parent.children[name] = .other
      }
    }
  }

  /// The folder at a path; links are followed. With `creates`, what is missing or in the way becomes a folder.
  private func walk(_ path: Substring, creates: Bool, _ steps: inout Int) throws(ArtifactError) -> Folder? {
    var stack = [root]
    var rest = Array(path.split(separator: "/").reversed())
    var links = 0
    while let part = rest.popLast() {
      steps -= 1
      guard steps > 0 else { throw ArtifactError.unsupported("an image whose links lead round and round") }
      if part == "." { continue }
      if part == ".." {
        if stack.count > 1 { stack.removeLast() }
        continue
      }
      let folder = stack[stack.count - 1]
      switch folder.children[String(part)] {
      case .folder(let child): stack.append(child)
      case .link(let target):
        links += 1
        // As many as Linux follows.
        guard links <= 40 else { return nil }
        if target.hasPrefix("/") { stack = [root] }
        rest.append(contentsOf: target.prefix(4096).split(separator: "/").reversed())
      case .file, .other, nil:
        guard creates, stack.count <= Self.deepestFolder else { return nil }
        let child = Folder()
        folder.children[String(part)] = .folder(child)
        stack.append(child)
      }
    }
    return stack.last
  }
}

extension ImageTree {
  /// What a path leads to, once links are followed.
  enum Found {
    case file(File, path: String)
    case folder
    case other
  }

  /// `nil` where nothing is, or a link leads nowhere.
  func find(_ path: String) -> Found? {
    var path = Self.trimmed(path)
    for _ in 0..<40 {
      var steps = 100_000
      let (folderPath, name) = Self.split(path)
      guard let folder = try? walk(folderPath, creates: false, &steps) else { return nil }
      if name.isEmpty || name == "." || name == ".." { return .folder }
      switch folder.children[name] {
      case .file(let file): return .file(file, path: path)
      case .folder: return .folder
      case .other: return .other
      case .link(let target):
        path = Self.trimmed(target.hasPrefix("/") || folderPath.isEmpty ? target : "\(folderPath)/\(target)")
      case nil: return nil
      }
    }
    return nil
  }

  /// The contents of a file that is kept.
  func contents(_ path: String) -> [UInt8]? {
    if case .file(let file, _) = find(path) { file.contents } else { nil }
  }

  /// The names in a folder, in order; empty where there is none.
  func names(in path: String) -> [String] {
    var steps = 100_000
    guard let folder = try? walk(Self.trimmed(path)[...], creates: false, &steps) else { return [] }
    return folder.children.keys.sorted()
  }

  /// How many files there are, and their bytes; a file with several names counts once.
  func total() -> (files: Int, bytes: Int) {
    var (files, bytes) = (0, 0)
    var isCounted = [Bool](repeating: false, count: fileCount)
    var waiting = [root]
    while let folder = waiting.popLast() {
      for node in folder.children.values {
        switch node {
        case .file(let file) where !isCounted[file.identity]:
          isCounted[file.identity] = true
          files += 1
          bytes += file.size
        case .folder(let child): waiting.append(child)
        case .file, .link, .other: break
        }
      }
    }
    return (files, bytes)
  }

  private static func split(_ path: String) -> (folder: Substring, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (path[..<slash], String(path[path.index(after: slash)...]))
  }

  /// Without slashes at its ends, and without a `.` before it.
  private static func trimmed(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.prefix(8192).split(separator: "/") where part != "." { parts.append(part) }
    return parts.joined(separator: "/")
  }
}
