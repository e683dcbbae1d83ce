import ArgumentParser
import DepResolver

/// Where the cache is.
struct CacheOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where the cache is (default: $XDG_CACHE_HOME/txspec, else ~/.cache/txspec).", valueName: "dir"),
    completion: .directory)
  var cacheDir: String?

  func validate() throws {
    if cacheDir == "" { throw ValidationError("--cache-dir names no folder.") }
  }

  /// Opens the cache named, or the one that is used by default.
  func open(_ process: ProcessEnvironment, report: @escaping @Sendable (CacheNotice) -> Void) throws -> Cache {
    do {
      return try Cache(
        directory: cacheDir ?? process.cacheDirectory, now: { ProcessEnvironment.now }, report: report)
    } catch {
      throw WorldError(message: error.description)
    }
  }
}
