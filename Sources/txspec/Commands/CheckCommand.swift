import ArgumentParser
import SpecParser

/// `txspec check`: read the spec and everything it names, and say what is wrong.
struct CheckCommand: Command {
  static let configuration = CommandConfiguration(
    commandName: "check",
    _superCommandName: "txspec",
    abstract: "Check a spec and the requirements files it names.",
    discussion: """
      Examples:
        txspec check
        txspec check --spec specs/api.yaml
        txspec check --schema > txspec.schema.json    the JSON Schema for editors
      """)

  @OptionGroup var spec: SpecOptions
  @OptionGroup var output: FormatOptions

  @Flag(name: .long, help: "Print the JSON Schema of specs instead.")
  var schema = false

  /// For `make schema`: the rules file is the product's own.
  @Flag(name: .customLong("rules-schema"), help: .hidden)
  var rulesSchema = false

  func perform() async throws {
    let terminal = Terminal(.current)
    if rulesSchema { return try terminal.write(systemRulesSchema()) }
    if schema { return try terminal.write(jsonSchema()) }
    let project = try Project.load(spec, .current, terminal)
    let inputs = try await project.inputs([], nil, terminal)
    for missing in Set(inputs.flatMap(\.input.missing).map(\.note)).sorted() {
      terminal.say("note: not looked at: \(missing.terminalSafe)")
    }
    try project.checkOutputs(inputs, outputRoot: project.outputRoot)
    project.spec.ci?.warnings.forEach(terminal.warn)
    for var diagnostic in await project.foreignFiles(at: project.outputRoot) {
      diagnostic.severity = .warning
      terminal.warn(diagnostic)
    }
    switch output.format {
    case .text:
      try terminal.write("\(project.spec.file): no errors, \(count(project.spec.variants.count, "variant"))\n")
      var table = TextTable(.left, .right)
      for input in inputs {
        let requirements = count(input.input.requirements.count, "requirement")
        table.add(input.variant.name.value, requirements, input.variant.base.value)
      }
      try terminal.write(table.lines().joined(separator: "\n") + "\n")
    case .json:
      try terminal.write(
        JSONOutput.text(
          CheckJSON(
            spec: project.spec.file,
            variants: inputs.map {
              .init(name: $0.variant.name.value, requirements: $0.input.requirements.count)
            })))
    }
  }
}

/// The shape of `txspec check --format json`.
private struct CheckJSON: Encodable {
  struct Variant: Encodable {
    var name: String
    var requirements: Int
  }

  var version = 1
  var spec: String
  var variants: [Variant]
}

extension MissingSource {
  /// What it is, with its place.
  fileprivate var note: String {
    switch self {
    case .file(let url): "\(url.location): \(url.value.url.prefix { $0 != "?" })"
    case .name(let reference): "\(reference.location): \(reference.value.url)"
    }
  }
}
