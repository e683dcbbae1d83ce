import ArgumentParser
import DepResolver
import Planner
import SpecParser

/// `txspec context`: list what a build would send of its context.
struct ContextCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "context",
    _superCommandName: "txspec",
    abstract: "List what a build would send of its context.",
    usage: "txspec context [<variants> ...] [<options>]",
    discussion: """
      Lists every file that the emitted .dockerignore admits, by Docker's own rules, and warns of what an image \
      should probably not hold: models, data, caches. Resolves only where requirements name files of this machine.

      Examples:
        txspec context                             every variant
        txspec context cpu-minimal                 one of them
        txspec context cpu-minimal --format json   for tools
      """)

  @Argument(help: "The variants to look at; all of them when none is named.", completion: .list([]))
  var variants: [String] = []

  @OptionGroup var spec: SpecOptions
  @OptionGroup var source: SourceOptions
  @OptionGroup var output: FormatOptions

  func perform() async throws {
    let terminal = Terminal(.current)
    let project = try Project.load(spec, .current, terminal)
    let locks = try LocksOnDisk(terminal)
    let inputs = try await project.inputs(variants, source, terminal, keeping: locks, outputRoot: project.outputRoot)
    try write(try await surveys(of: inputs, project, terminal), of: project, to: terminal)
  }

  // Swift 6.3.1 crashes on an optimised build of 'perform' with this in it ("While splitting coroutine").
  @inline(never)
  private func surveys(
    of inputs: [VariantInput], _ project: Project, _ terminal: Terminal
  ) async throws -> [Found] {
    let survey = project.surveying(.thorough, keepsFiles: true)
    var found: [Found] = []
    for input in inputs {
      let selection = try await selection(of: input, project, terminal)
      found.append(Found(name: input.variant.name.value, survey: survey(selection)))
    }
    return found
  }

  private struct Found {
    var name: String
    var survey: ContextSurvey
  }

  private func write(_ found: [Found], of project: Project, to terminal: Terminal) throws {
    let folder = LexicalPath(project.spec.resolvedPath(project.spec.context.value)).description
    switch output.format {
    case .text:
      let style = Style(isOn: terminal.colorsResults)
      try terminal.write(
        found.map { Self.text(of: $0.survey, $0.name, folder: folder, style) }.joined(separator: "\n\n\n") + "\n")
    case .json:
      try terminal.write(
        JSONOutput.text(
          ContextsJSON(
            folder: folder,
            variants: found.map { found in
              let survey = found.survey
              return .init(
                name: found.name, context: ContextJSON(survey), files: survey.files.map(ContextJSON.File.init))
            })))
    }
  }

  /// What the variant copies and, where its files name some, what is installed from this machine.
  @inline(never)
  private func selection(
    of input: VariantInput, _ project: Project, _ terminal: Terminal
  ) async throws -> ContextSelection {
    let selection = ContextSelection(
      copying: input.variant.app.copy.map(\.value), userFile: try project.userIgnoreFile())
    guard input.input.namesLocalFiles else {
      return selection
    }
    let plan = try await answering(output.format, on: terminal) {
      try await Session.with(source, .current, terminal, inputs: [input]) { session in
        try await session.plan(project, [input], outputRoot: project.outputRoot)
      }
    }
    return plan.build.variant(named: input.variant.name.value)?.context
      ?? selection
  }

  private static func text(of survey: ContextSurvey, _ name: String, folder: String, _ style: Style) -> String {
    let renderer = ContextRenderer(style: style)
    let heading =
      "\(style.bold(name)): \(ContextRenderer.bytes(of: survey.sent)) in \(count(survey.sent.files, "file")), of "
      + "\(ContextRenderer.bytes(of: survey.folder)) in \(count(survey.folder.files, "file")) in \(folder.terminalSafe)"
    var files = TextTable(.right)
    for file in survey.files { files.add("\(ByteCount(file.bytes))", file.path.terminalSafe) }
    var largest = TextTable(.right)
    for file in survey.largest { largest.add("\(ByteCount(file.bytes))", file.path.terminalSafe) }
    let sections = [
      [heading],
      [style.bold("files")] + files.lines(),
      largest.isEmpty ? [] : [style.bold("largest")] + largest.lines(),
      renderer.heldBack(of: survey).isEmpty ? [] : [style.bold("kept out")] + renderer.heldBack(of: survey),
      survey.suspicions.isEmpty ? [] : [style.bold("worth a look")] + renderer.suspicions(of: survey),
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }
}

extension RequirementsInput {
  /// Whether something may be installed from this machine, which the resolution tells.
  fileprivate var namesLocalFiles: Bool {
    let hasReferences = (requirements + constraints + overrides).contains { entry in
      guard let url = entry.requirement.value.url, let reference = try? DirectReference(parsing: url) else {
        return false
      }
      if case .local = reference.place { return true }
      return false
    }
    return hasReferences
      || links.contains { link in if case .folder = link.value { true } else { false } }
  }
}

/// The shape of `txspec context --format json`.
private struct ContextsJSON: Encodable {
  struct Variant: Encodable {
    var name: String
    var context: ContextJSON
    /// By path.
    var files: [ContextJSON.File]
  }

  var version = 1
  /// Seen from the working directory.
  var folder: String
  var variants: [Variant]
}
