import FoundationEssentials
import Planner

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension FileAccess {
  /// What stands at a path, links not followed; `nil` for nothing, or for a folder that can't be read.
  static func look(_ path: String) -> ContextItem? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file(bytes: Int(status.st_size))
    case S_IFDIR: return list(path).map { .folder($0) }
    default: return .other
    }
  }
}
