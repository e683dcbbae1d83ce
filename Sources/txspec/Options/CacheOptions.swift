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

  /// The same for a command that can do without: where no cache can be used, that is said, and nothing is kept.
  func openOrDoWithout(_ process: ProcessEnvironment, report: @escaping @Sendable (String) -> Void) -> Cache {
    let directory = cacheDir ?? process.cacheDirectory
    do {
      return try Cache(directory: directory, now: { ProcessEnvironment.now }) { report($0.description) }
    } catch {
      report("\(error.description); going on without a cache")
      return Cache(nowhere: directory, now: { ProcessEnvironment.now })
    }
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
