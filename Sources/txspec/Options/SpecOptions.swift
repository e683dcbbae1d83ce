import ArgumentParser
import DepResolver

/// Which spec to read.
struct SpecOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The spec to read.",
      discussion: """
        Otherwise TXSPEC_SPEC, else txspec.yaml here or in a parent folder, else the only file in specs/.
        """,
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var spec: String?
}

/// How the result is printed.
struct FormatOptions: ParsableArguments {
  enum Format: String, ArgumentWord {
    case text
    case json
  }

  @Option(name: .long, help: "How to print the result: text or json (a versioned shape, for tools).")
  var format: Format = .text
}

/// The network and the cache.
struct SourceOptions: ParsableArguments {
  @Flag(name: .long, help: "Answer from the cache alone; what is not there is an error.")
  var offline = false

  @Flag(name: .long, help: "Ask the indexes again, even for what was fetched a moment ago.")
  var refresh = false

  @Flag(name: .long, help: "Solve again from cached metadata, even when the same question was answered before.")
  var noResolutionCache = false

  @OptionGroup var cache: CacheOptions

  @Flag(name: [.short, .long], help: "Say nothing but errors and the result.")
  var quiet = false

  var policy: IndexClient.Policy { offline ? .offline : (refresh ? .refresh : .normal) }

  func validate() throws {
    if offline, refresh { throw ValidationError("--offline and --refresh contradict each other.") }
  }
}
