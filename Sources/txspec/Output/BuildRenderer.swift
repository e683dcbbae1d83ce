import Planner
import SpecParser

/// A built image and how it did, for people.
struct BuildRenderer {
  let style: Style

  func text(of result: ImageBuild.Result, _ variant: String) -> String {
    var facts = TextTable(.left)
    facts.add("image", result.image.terminalSafe)
    if let digest = result.digest { facts.add("digest", digest.terminalSafe) }
    facts.add("platform", result.platform.rawValue)
    facts.add("size", size(of: result))
    if !result.smoke.isEmpty {
      let passed = result.smoke.count(where: \.passed)
      facts.add(
        "smoke",
        passed == result.smoke.count
          ? style.green("\(count(passed, "command")) passed")
          : style.red("\(result.smoke.count - passed) of \(count(result.smoke.count, "command")) failed"))
    }
    switch result.health {
    case .healthy(let seconds): facts.add("health", style.green("healthy") + " after \(Self.seconds(seconds))")
    case .failed(let status, _): facts.add("health", style.red(status))
    case .notAsked: facts.add("health", "the spec asks for no check")
    }
    facts.add("built in", Self.seconds(result.seconds))
    if result.isPushed { facts.add("pushed", "yes") }
    let verdict = result.isGood ? style.green("passed") : style.red("failed")
    var sections = [(["\(style.bold(variant)): \(verdict)"] + facts.lines()).joined(separator: "\n")]
    for smoke in result.smoke where !smoke.passed {
      sections.append(section("failed: \(smoke.command)", smoke.output))
    }
    if case .failed(_, let output) = result.health, !output.isEmpty {
      sections.append(section("what the container wrote", output))
    }
    if !result.steps.isEmpty { sections.append(style.bold("steps") + "\n" + steps(of: result).joined(separator: "\n")) }
    return sections.joined(separator: "\n\n") + "\n"
  }

  private func section(_ title: String, _ lines: [String]) -> String {
    ([style.bold(title.terminalSafe)] + lines.map { "  " + $0.terminalSafe }).joined(separator: "\n")
  }

  private func size(of result: ImageBuild.Result) -> String {
    var text = "\(ByteCount(result.bytes))"
    if let prediction = result.prediction {
      let isComplete = prediction.pythonPackages.isComplete && prediction.notMeasured.isEmpty
      text +=
        ", planned \(isComplete ? "" : "at least ")"
        + SizeRenderer.text(prediction.known, isEstimate: prediction.isEstimate)
      if isComplete, prediction.known > 0 { text += " (\(Self.percentage(result.bytes, of: prediction.known)))" }
    }
    guard let budget = result.budget else { return text }
    let over = ByteCount(result.bytes - budget)
    return text + (result.isOverBudget ? ", \(style.red("\(over) over")) the budget of " : ", within the budget of ")
      + "\(ByteCount(budget))"
  }

  /// `+1.2 %`, as seen from the plan.
  private static func percentage(_ bytes: Int, of planned: Int) -> String {
    let tenths = Int((Double(bytes - planned) / Double(planned) * 1000).rounded())
    return "\(tenths < 0 ? "-" : "+")\(abs(tenths) / 10).\(abs(tenths) % 10) %"
  }

  private func steps(of result: ImageBuild.Result) -> [String] {
    var table = TextTable(.left, .left, .right)
    for step in result.steps {
      table.add(
        step.stage, step.step.id.terminalSafe,
        step.isCached ? style.dim("cached") : step.seconds.map(Self.seconds) ?? "not known")
    }
    return table.lines()
  }

  static func seconds(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
  }
}

/// The shape of `txspec build --format json`.
struct BuildJSON: Encodable {
  struct Smoke: Encodable {
    var command: String
    var passed: Bool
    var output: [String]
  }

  struct Step: Encodable {
    var stage: String
    var id: String
    var isCached: Bool
    var seconds: Double?
  }

  var version = 1
  var variant: String
  var image: String
  var digest: String?
  var platform: String
  var isGood: Bool
  /// Of the files in all layers.
  var bytes: Int
  var plannedBytes: Int?
  /// Whether the plan knew every part.
  var isPlanComplete: Bool
  var sizeBudget: Int?
  var isOverBudget: Bool
  var smoke: [Smoke]
  /// `healthy`, `null` where the spec asks for no check, or what went wrong.
  var health: String?
  var healthOutput: [String]
  var seconds: Double
  var steps: [Step]
  var isPushed: Bool

  init(_ result: ImageBuild.Result, _ variant: String) {
    self.variant = variant
    image = result.image
    digest = result.digest
    platform = result.platform.rawValue
    isGood = result.isGood
    bytes = result.bytes
    plannedBytes = result.prediction?.known
    isPlanComplete = result.prediction.map { $0.pythonPackages.isComplete && $0.notMeasured.isEmpty } ?? false
    sizeBudget = result.budget
    isOverBudget = result.isOverBudget
    smoke = result.smoke.map { Smoke(command: $0.command, passed: $0.passed, output: $0.output) }
    switch result.health {
    case .healthy: (health, healthOutput) = ("healthy", [])
    case .failed(let status, let output): (health, healthOutput) = (status, output)
    case .notAsked: (health, healthOutput) = (nil, [])
    }
    seconds = result.seconds
    steps = result.steps.map {
      Step(stage: $0.stage, id: $0.step.id, isCached: $0.isCached, seconds: $0.seconds)
    }
    isPushed = result.isPushed
  }
}
