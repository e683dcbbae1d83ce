import Planner

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Which file a path leads to, so that two paths can be told to be the same file.
///
/// Symbolic links of the path and of the folders above it are followed, as far as they lead; hard links are told by the file's
/// number. Names that differ in case alone, or in how their letters are composed, count as the same: on some file systems
/// they are, and a repository is checked out on all of them.
struct FileIdentity {
  /// Absolute, without links, also where nothing is there.
  let path: String
  private let folded: String
  private let number: Number?

  private struct Number: Equatable {
    var device: UInt64
    var inode: UInt64
  }

  /// `path` is seen from `folder`, which is absolute.
  init(_ path: String, from folder: String) {
    let resolved = Self.followed(path.hasPrefix("/") ? path : "\(folder)/\(path)")
    self.path = resolved
    folded = resolved.lowercased()
    var status = stat()
    number =
      stat(resolved, &status) == 0
      ? Number(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)) : nil
  }

  func isSame(as other: FileIdentity) -> Bool {
    // Equal as strings of Swift are: by canonical equivalence.
    if folded == other.folded { return true }
    return number != nil && number == other.number
  }

  /// Whether it is in a folder, at any depth.
  func isInside(_ folder: FileIdentity) -> Bool {
    folded.hasPrefix(folder.folded == "/" ? "/" : folder.folded + "/")
  }

  /// The name of the folder in which git, or a program of its kind, keeps its own files, where it is in one or is one.
  var versionControlFolder: String? {
    folded.split(separator: "/").first { [".git", ".hg", ".svn", ".jj", ".bzr"].contains($0) }.map(String.init)
  }

  /// The folder it is in.
  var parent: FileIdentity { FileIdentity(LexicalPath(path).parent.description, from: "/") }

  /// What `realpath` says where all is there, and the same as far as it is. `..` behind a link is that of where it leads.
  private static func followed(_ path: String) -> String {
    var rest = path.split(separator: "/").reversed().map(String.init)
    var done: [String] = []
    var links = 0
    while let part = rest.popLast() {
      if part == "." { continue }
      if part == ".." {
        _ = done.popLast()
        continue
      }
      let here = "/" + (done + [part]).joined(separator: "/")
      if links < 40, let target = link(here) {
        links += 1
        if target.hasPrefix("/") { done = [] }
        rest += target.split(separator: "/").reversed().map(String.init)
      } else {
        done.append(part)
      }
    }
    return "/" + done.joined(separator: "/")
  }

  private static func link(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }
}
