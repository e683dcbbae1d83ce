import ArgumentParser
import DepResolver
import SpecParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The command line: it reads arguments, calls the libraries and renders what they answer.
@main
struct Txspec: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "txspec",
    abstract: "Compile one spec and Python requirements files into lean, reproducible container images.",
    discussion: """
      Start with:
        txspec plan cpu-minimal     what would be in the image, and how big
        txspec why NAME             why a package is in it, and how to take it out
        txspec emit                 write locks, Dockerfiles and the bake file
        txspec build cpu-minimal    build the image, try it, and measure it
        txspec emit --check         fail when an emitted file is stale; for CI

      Exit codes: 0 done; 1 the answer is no (unsatisfiable, over budget, stale); 2 the input is wrong; \
      3 the world failed (network, index, disk, docker). Results go to stdout, everything else to stderr.
      """,
    version: version,
    subcommands: [
      PlanCommand.self, EmitCommand.self, BuildCommand.self, LockCommand.self, ResolveCommand.self, WhyCommand.self,
      ContextCommand.self, ReplayCommand.self, CheckCommand.self, BaseCommand.self, CacheCommand.self,
    ])

  @MainActor static func main() async {
    Allocation.settle()
    openStandardStreams()
    Interruption.listen()
    ProcessLimits.raiseDescriptors()
    do {
      try checkLimits()
      try checkCommand(CommandLine.arguments.dropFirst().first)
      var command = try parse(Array(CommandLine.arguments.dropFirst()))
      if var ours = command as? any Command {
        try await ours.perform()
      } else {
        try command.run()
      }
      Interruption.waitIfEnding()
    } catch {
      Interruption.waitIfEnding()
      Self.end(ErrorPrinter.report(error, on: Terminal(.current)).rawValue)
    }
  }

  /// Words that speak of the whole program, or that only ``parseAsRoot(_:)`` of all of it knows.
  private static let rootWords: Set<String> = [
    "-h", "--help", "-help", "--help-hidden", "--version", "--generate-completion-script", "--experimental-dump-help",
  ]

  /// The command that the arguments name, parsed by itself: what the others would take is not looked at, which is most of
  /// the time that reading arguments takes.
  private static func parse(_ words: [String]) throws -> any ParsableCommand {
    guard let name = words.first, rootWords.isDisjoint(with: words),
      let command = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
      let parsed = try? command.parseAsRoot(Array(words.dropFirst()))
    else {
      do {
        // What is wrong is told by the whole program.
        return try parseAsRoot(words)
      } catch {
        if words.first == ResolveCommand.configuration.commandName, exitCode(for: error) != .success,
          let foreign = ForeignOption.mistake(in: Array(words.dropFirst()))
        {
          throw foreign
        }
        throw error
      }
    }
    return parsed
  }

  /// Gives standard streams that were closed to nobody, lest a socket or the cache take their numbers. Nothing can be read
  /// from an input that was closed: it must not look like an empty file.
  private static func openStandardStreams() {
    for descriptor in 0...2 where fcntl(Int32(descriptor), F_GETFD) == -1 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDWR)
    }
  }

  /// Without threads and files for them, what waits would wait for ever.
  private static func checkLimits() throws(WorldError) {
    if let limit = ProcessLimits.addressSpace, limit < ProcessLimits.leastAddressSpace {
      let least = ProcessLimits.leastAddressSpace >> 10
      throw WorldError(
        message: "the address space is limited to \(limit >> 10) kB, which is too small",
        hint: "raise the limit to at least \(least) kB: ulimit -v \(least)")
    }
    guard ProcessLimits.hasDescriptorsToStart else {
      throw WorldError(
        message: "too few file descriptors", hint: "raise the limit on open files: ulimit -n 64")
    }
  }

  /// Offers the nearest command for a word that is none.
  private static func checkCommand(_ word: String?) throws(InvalidInput) {
    let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word, !word.hasPrefix("-"), !known.contains(word) else { return }
    throw InvalidInput(
      Diagnostic(
        .unknownCommand, at: SourceLocation(file: "<arguments>"),
        "there is no command '\(word)'; there are \(known.joined(separator: ", "))",
        hint: nearestName(to: word, among: known).map { "did you mean '\($0)'?" }))
  }

  private static func end(_ status: Int32) -> Never {
    #if canImport(Glibc)
      Glibc.exit(status)
    #else
      Musl.exit(status)
    #endif
  }
}

extension DiagnosticCode {
  static let unknownCommand = DiagnosticCode("unknown-command")
}
