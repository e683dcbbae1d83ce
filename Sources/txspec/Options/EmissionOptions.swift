import ArgumentParser

/// What the commands that write files share.
struct EmissionOptions: ParsableArguments {
  @Argument(help: "The variants; all of them when none is named.")
  var variants: [String] = []

  @Flag(name: .long, help: "Write nothing; exit with 1 when any file is missing or differs.")
  var check = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The folder to write to (default: the spec's folder, or the one above when that is specs/).",
      valueName: "dir"),
    completion: .directory)
  var outputDir: String?

  @OptionGroup var history: HistoryOptions
  @OptionGroup var upgrades: UpgradeOptions
  @OptionGroup var spec: SpecOptions
  @OptionGroup var source: SourceOptions
  @OptionGroup var output: FormatOptions

  func validate() throws {
    if outputDir == "" { throw ValidationError("--output-dir names no folder.") }
  }
}
