import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the process was started with; read once, here, and passed on.
struct ProcessEnvironment: Sendable {
  var variables: [String: String]
  var workingDirectory: String

  static let current = ProcessEnvironment(
    variables: ProcessInfo.processInfo.environment,
    workingDirectory: FileManager.default.currentDirectoryPath)

  /// The first of these variables that is set and not empty.
  func value(of names: String...) -> String? {
    names.lazy.compactMap { variables[$0] }.first { !$0.isEmpty }
  }

  /// `$XDG_CACHE_HOME/txspec`, else `~/.cache/txspec` (XDG base directory specification: a relative value
  /// counts as unset).
  var cacheDirectory: String {
    if let base = value(of: "XDG_CACHE_HOME"), base.hasPrefix("/") { return base + "/txspec" }
    return homeDirectory + "/.cache/txspec"
  }

  /// `$HOME`; the root folder where it is unset or relative.
  var homeDirectory: String { value(of: "HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "" }

  /// Names this program, also apart from other builds of the same version as far as the system tells: what another
  /// build answered is not taken for what this one would.
  static var program: String {
    var status = stat()
    guard stat("/proc/self/exe", &status) == 0 else { return Txspec.version }
    return "\(Txspec.version) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
  }

  /// Seconds since 1970 UTC.
  static var now: Int { Int(time(nil)) }
}
