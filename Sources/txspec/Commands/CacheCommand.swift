import ArgumentParser
import DepResolver
import SpecParser

/// `txspec cache`: look after the cache.
struct CacheCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    _superCommandName: "txspec",
    abstract: "Show or clear the cache.",
    discussion: """
      The cache is one SQLite file; what it holds can always be fetched again.

      Examples:
        txspec cache info      where it is, how large, and what it holds
        txspec cache clear     remove everything from it
      """,
    subcommands: [CacheShowCommand.self, CacheClearCommand.self],
    defaultSubcommand: CacheShowCommand.self)
}

/// `txspec cache info`.
struct CacheShowCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show where the cache is, how large, and what it holds.",
    discussion: """
      Examples:
        txspec cache info
        txspec cache info --format json     for tools
      """)

  @OptionGroup var source: CacheOptions
  @OptionGroup var output: FormatOptions

  func perform() async throws {
    let terminal = Terminal(.current)
    let cache = try source.open(.current) { terminal.say("warning: \($0.description)") }
    let contents = cache.info()
    cache.close()
    let entries = [
      "index pages": contents.pages, "distributions": contents.details, "sizes": contents.sizes,
      "resolutions": contents.resolutions, "shared objects": contents.objects, "archive suites": contents.suites,
      "archive lists": contents.lists, "system packages": contents.systems,
      "system libraries": contents.libraries, "step timings": contents.timings,
      "wheel file lists": contents.fileLists,
    ]
    switch output.format {
    case .json:
      try terminal.write(
        JSONOutput.text(CacheJSON(path: redactingCredentials(contents.path), bytes: contents.bytes, entries: entries)))
    case .text:
      try terminal.write("\(redactingCredentials(contents.path))  \(ByteCount(contents.bytes))\n")
      var table = TextTable(.left, .right)
      for (kind, number) in entries.sorted(by: { $0.key < $1.key }) { table.add(kind, "\(number)") }
      try terminal.write(table.lines().joined(separator: "\n") + "\n")
    }
  }
}

/// `txspec cache clear`.
struct CacheClearCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "clear",
    abstract: "Remove everything from the cache.",
    discussion: """
      Examples:
        txspec cache clear
        txspec cache clear --cache-dir .cache/txspec     another one
      """)

  @OptionGroup var source: CacheOptions
  @OptionGroup var output: FormatOptions

  func perform() async throws {
    let terminal = Terminal(.current)
    let cache = try source.open(.current) { terminal.say("warning: \($0.description)") }
    let before = cache.info().bytes
    let isCleared = await cache.clear()
    cache.close()
    guard isCleared else {
      throw WorldError(
        message: "the cache \(cache.path) was not cleared: it can't be written to",
        hint: "remove the folder, or name another with --cache-dir")
    }
    switch output.format {
    case .text: try terminal.write("cleared \(ByteCount(before)) from \(redactingCredentials(cache.path))\n")
    case .json:
      try terminal.write(JSONOutput.text(ClearedJSON(path: redactingCredentials(cache.path), clearedBytes: before)))
    }
  }
}

/// The shape of `txspec cache clear --format json`.
private struct ClearedJSON: Encodable {
  var version = 1
  var path: String
  var clearedBytes: Int
}

/// The shape of `txspec cache info --format json`.
private struct CacheJSON: Encodable {
  var version = 1
  var path: String
  var bytes: Int
  var entries: [String: Int]
}
