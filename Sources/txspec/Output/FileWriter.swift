import FoundationEssentials
import Planner

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes emitted files so that each is the old one or the new one, never a part: beside its target, synced, renamed.
struct FileWriter {
  /// What became of a file, or would become of it.
  enum Change: String, Encodable {
    case created
    case changed
    case unchanged
    /// Nothing emits it any more.
    case removed
  }

  let root: String
  /// Whether a pipe or a device is written to in place of being refused, where the user named one.
  var writesThrough = false

  func place(_ path: String) -> String { root == "." || path.hasPrefix("/") ? path : "\(root)/\(path)" }

  func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: place(path)) }

  /// What a file says in its first lines of who wrote it; `nil` if it was not txspec.
  func header(of path: String) -> EmittedHeader? { text(of: path).flatMap { EmittedHeader(of: $0) } }

  /// `nil` where no regular file is: reading a pipe may never end.
  func text(of path: String) -> String? { data(of: path).map { String(decoding: $0, as: UTF8.self) } }

  private func data(of path: String) -> Data? {
    let path = place(path)
    guard FileAccess.isRegularFile(path) else { return nil }
    return FileManager.default.contents(atPath: path)
  }

  /// The language of the bake file that was emitted; HCL where none was.
  var bakeFormat: BakeFormat {
    BakeFormat.allCases.first { header(of: BakeNames.path(in: $0)) != nil } ?? .hcl
  }

  /// Whether an earlier run wrote what building a variant takes.
  func hasFiles(of target: BakeTarget) -> Bool {
    header(of: target.paths.dockerfile) != nil && isThere(target.paths.lock)
  }

  func remove(_ path: String) throws {
    guard unlink(place(path)) == 0 || errno == ENOENT else { throw Self.failure(place(path), "removed") }
  }

  /// What writing `file` would do.
  func change(of file: EmittedFile) -> Change {
    guard let data = data(of: file.path) else { return .created }
    return data.elementsEqual(file.text.utf8) ? .unchanged : .changed
  }

  /// Writes those of `files` that differ. All are first written beside their targets, so that a full disk, a
  /// missing permission or a folder in the way leaves every old file as it was.
  func write(_ files: [EmittedFile]) throws {
    try Interruption.postponing { try writeAll(files) }
  }

  /// Throws for files that links take out of the root.
  func checkPlaces(of files: [EmittedFile]) throws {
    for file in files where change(of: file) != .unchanged {
      try checkPlace(of: file.path, Self.followingLink(place(file.path)))
    }
  }

  /// The same of what stands at these paths.
  func checkPlaces(ofPaths paths: [String]) throws {
    for path in paths where isThere(path) { try checkPlace(of: path, Self.followingLink(place(path))) }
  }

  private func writeAll(_ files: [EmittedFile]) throws {
    var staged: [(temporary: TemporaryFile, target: String)] = []
    do {
      for file in files where change(of: file) != .unchanged {
        let target = Self.followingLink(place(file.path))
        try checkPlace(of: file.path, target)
        if Self.isDevice(target) {
          guard writesThrough else {
            throw WorldError(message: "\(target) can't be written: it is a pipe or a device, not a file")
          }
          try Self.writeThrough(file.text, to: target)
          continue
        }
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        try Self.makeFolder(folder, for: target)
        TemporaryFile.removeLeftovers(in: folder)
        let temporary = try TemporaryFile(for: target, in: folder)
        staged.append((temporary, target))
        try temporary.write(file.text)
      }
      for (temporary, _) in staged { try temporary.replaceTarget() }
    } catch {
      for (temporary, _) in staged { temporary.discard() }
      if error is WorldError { throw error }
      throw WorldError(message: "the files can't be written: \(error)")
    }
  }

  /// Makes the folder of `target`, and refuses a target that no file can replace.
  private static func makeFolder(_ folder: String, for target: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw WorldError(message: "\(target) can't be written: there is no folder '\(folder)' and none can be made")
    }
    var isDirectory = false
    if FileManager.default.fileExists(atPath: target, isDirectory: &isDirectory), isDirectory {
      throw WorldError(message: "\(target) can't be written: there is a folder of that name")
    }
  }

  /// Refuses a file that links take out of the root it is to be written to: whoever can write a link into a repository could
  /// otherwise choose what gets replaced. A path that itself leads out was chosen by the user.
  private func checkPlace(of path: String, _ target: String) throws {
    guard !path.hasPrefix("/"), !path.split(separator: "/").contains(".."), let root = Self.resolved(root) else {
      return
    }
    var there = target
    while Self.resolved(there) == nil, let slash = there.lastIndex(of: "/") { there = String(there[..<slash]) }
    guard let resolved = Self.resolved(there), !Self.isDevice(target) else { return }
    guard resolved == root || resolved.hasPrefix(root == "/" ? root : root + "/") else {
      throw WorldError(
        message: "\(place(path)) can't be written: a link takes it out of the output folder",
        hint: "remove the link; it leads to \(resolved)")
    }
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path.isEmpty ? "/" : path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A symbolic link to a file stays one; the file it leads to is what gets replaced.
  private static func followingLink(_ path: String) -> String {
    FileAccess.isRegularFile(path) ? resolved(path) ?? path : path
  }

  /// Whether a pipe, a terminal or the like stands there.
  static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  /// Writes to a pipe or a device. A pipe that nobody reads is an error: opening it would wait for ever.
  private static func writeThrough(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENXIO { throw WorldError(message: "\(path) can't be written: it is a pipe that nobody reads") }
      throw failure(path)
    }
    defer { close(descriptor) }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
    guard Terminal.write(text, to: descriptor) == nil else { throw failure(path) }
  }

  static func failure(_ path: String, _ what: String = "written") -> WorldError {
    WorldError(message: "\(path) can't be \(what): \(String(cString: strerror(errno)))")
  }
}
