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

  private func place(of file: EmittedFile) -> String { place(file.path) }
  private func place(_ path: String) -> String { root == "." ? path : "\(root)/\(path)" }

  func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: place(path)) }

  /// What a file says in its first lines of who wrote it; `nil` if it was not txspec.
  func header(of path: String) -> EmittedHeader? { text(of: path).flatMap { EmittedHeader(of: $0) } }

  /// `nil` where no file is.
  func text(of path: String) -> String? {
    FileManager.default.contents(atPath: place(path)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The language of the bake file that was emitted; HCL where none was.
  var bakeFormat: BakeFormat {
    BakeFormat.allCases.first { header(of: BakeNames.path(in: $0)) != nil } ?? .hcl
  }

  /// Refuses to replace what people or other specs wrote: of guarded files, those that are there, hold something else, and
  /// don't come from `spec`. What came from a spec that is gone may be replaced.
  func checkOwners(of files: [EmittedFile], spec: String) throws {
    for file in files where file.isGuarded {
      guard let text = text(of: file.path), !text.utf8.elementsEqual(file.text.utf8), !text.allSatisfy(\.isWhitespace)
      else { continue }
      if let other = EmittedHeader(of: text)?.spec {
        guard other != spec, isThere(other) else { continue }
        throw WorldError(
          message: "\(place(of: file)) comes from \(other), and would be replaced",
          hint: "give one of the specs another --output-dir, or say --force")
      }
      throw WorldError(
        message: "\(place(of: file)) is not txspec's, and would be replaced", hint: "move it away, or say --force")
    }
  }

  func remove(_ path: String) throws {
    guard unlink(place(path)) == 0 || errno == ENOENT else { throw Self.failure(place(path), "removed") }
  }

  /// What writing `file` would do.
  func change(of file: EmittedFile) -> Change {
    guard let data = FileManager.default.contents(atPath: place(of: file)) else { return .created }
    return data.elementsEqual(file.text.utf8) ? .unchanged : .changed
  }

  /// Writes those of `files` that differ. All are first written beside their targets, so that a full disk, a
  /// missing permission or a folder in the way leaves every old file as it was.
  func write(_ files: [EmittedFile]) throws {
    try Interruption.postponing { try writeAll(files) }
  }

  private func writeAll(_ files: [EmittedFile]) throws {
    var staged: [(temporary: String, target: String)] = []
    do {
      for file in files where change(of: file) != .unchanged {
        let target = Self.followingLink(place(of: file))
        try checkPlace(of: file.path, target)
        if Self.isDevice(target) {
          try Self.writeSynced(file.text, to: target, isNew: false)
          continue
        }
        let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        try Self.makeFolder(folder, for: target)
        Self.removeLeftovers(in: folder)
        // Process numbers repeat in containers: the random part keeps a killed run from blocking the next.
        let random = String(UInt32.random(in: .min ... .max), radix: 16)
        let temporary = "\(folder)/\(Self.temporaryPrefix)\(getpid())-\(random)"
        staged.append((temporary, target))
        try Self.writeSynced(file.text, to: temporary, isNew: true)
      }
      for (temporary, target) in staged {
        guard rename(temporary, target) == 0 else { throw Self.failure(target) }
      }
    } catch {
      for (temporary, _) in staged { unlink(temporary) }
      if error is WorldError { throw error }
      throw WorldError(message: "the files can't be written: \(error)")
    }
  }

  private static let temporaryPrefix = ".txspec-"

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

  /// Takes away what a killed run left beside its targets.
  private static func removeLeftovers(in folder: String) {
    for name in FileAccess.list(folder) ?? [] where name.hasPrefix(temporaryPrefix) {
      let number = name.dropFirst(temporaryPrefix.count).prefix { $0 != "-" }
      guard let owner = Int32(number), owner > 0, kill(owner, 0) != 0, errno == ESRCH else { continue }
      unlink("\(folder)/\(name)")
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
        hint: "take the link away; it leads to \(resolved)")
    }
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path.isEmpty ? "/" : path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A symbolic link to a file stays one; the file it leads to is what gets replaced.
  private static func followingLink(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return path }
    return resolved(path) ?? path
  }

  /// Whether a pipe, a terminal or the like stands there, which is written to and not replaced.
  private static func isDevice(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    return status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
  }

  private static func writeSynced(_ text: String, to path: String, isNew: Bool) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0), 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var text = text
    let written: Bool = text.withUTF8 { buffer in
      var rest = UnsafeRawBufferPointer(buffer)
      while let base = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.write(descriptor, base, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
    guard written, !isNew || fsync(descriptor) == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String, _ what: String = "written") -> WorldError {
    WorldError(message: "\(path) can't be \(what): \(String(cString: strerror(errno)))")
  }
}
