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
  }

  let root: String

  private func place(of file: EmittedFile) -> String {
    root == "." ? file.path : "\(root)/\(file.path)"
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

  /// A symbolic link to a file stays one; the file it leads to is what gets replaced.
  private static func followingLink(_ path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let resolved = realpath(path, nil) else {
      return path
    }
    defer { free(resolved) }
    return String(cString: resolved)
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

  private static func failure(_ path: String) -> WorldError {
    WorldError(message: "\(path) can't be written: \(String(cString: strerror(errno)))")
  }
}
