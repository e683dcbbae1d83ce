import DepResolver
import Planner
import SpecParser
import TestSupport
import Testing

/// Variants whose image ends on another than the one it is made on.
@Suite struct FinalImageTests {
  private func variant(_ change: (inout Variant) -> Void = { _ in }) throws -> Variant {
    var variant = try Sample.variant("slim", base: "python:3.11-slim-bookworm")
    variant.finalImage = Sample.at("gcr.io/distroless/cc-debian12", line: 9, column: 12)
    change(&variant)
    return variant
  }

  private func plan(_ variant: Variant) throws -> VariantPlan {
    let package = try Sample.package("fastapi==0.119.0", bytes: 1)
    return try Planner.plan(
      Sample.spec([variant]), resolutions: ["slim": [Sample.resolution([package])]]
    ).variants[0]
  }

  private func refusal(_ variant: Variant) -> [String]? {
    #expect(throws: InvalidInput.self) { try plan(variant) }?.diagnostics.map {
      String($0.description.split(separator: "\n")[0])
    }
  }

  @Test func `runs no instruction on the final image`() throws {
    let stage = try #require(plan(try variant()).layers.stages.last)
    #expect(stage.origin == .image("gcr.io/distroless/cc-debian12"))
    for step in stage.steps {
      switch step.action {
      case .base, .rootFolder, .join, .copy: continue
      default: Issue.record("\(step.id)")
      }
    }
  }

  @Test func `refuses what needs a shell, at its place`() throws {
    let shell = try variant {
      $0.app.command = ["sh", "-c", "run"].map { Sample.at($0, line: 20, column: 3) }
      $0.app.smoke = [Sample.at("python -V", line: 21, column: 3), Sample.at("ls | wc", line: 22, column: 3)]
      $0.app.healthcheck?.probe = Sample.at(.command(["/bin/bash", "-c", "x"]), line: 23, column: 3)
    }
    #expect(
      refusal(shell) == [
        "specs/demo.yaml:20:3: error: [unusable-value] 'sh' is a shell, which 'final' may not have",
        "specs/demo.yaml:22:3: error: [unusable-value] 'ls | wc' needs a shell, which 'final' may not have",
        "specs/demo.yaml:23:3: error: [unusable-value] '/bin/bash' is a shell, which 'final' may not have",
      ])
  }

  @Test func `refuses a final image of another release than the base`() throws {
    #expect(
      refusal(try variant { $0.base = Sample.at("python:3.11-slim-trixie") }) == [
        "specs/demo.yaml:9:12: error: [unusable-value] 'gcr.io/distroless/cc-debian12' is of bookworm, and 'base' of trixie"
      ])
  }

  @Test(arguments: [
    ("python -c 'import app; print(1)'", ["python", "-c", "import app; print(1)"]),
    (#"a "b \"c\" \d" e\ f ''"#, ["a", #"b "c" \d"#, "e f", ""]), ("  ffmpeg  -version ", ["ffmpeg", "-version"]),
    ("a b=c", ["a", "b=c"]),
  ])
  func `splits a command that needs no shell into its words`(text: String, words: [String]) {
    #expect(PlainCommand(text)?.words == words)
  }

  @Test(arguments: [
    "", " ", "a | b", "a; b", "a && b", "a > b", "a $B", #"a "$B""#, "a `b`", "a *.py", "! a", "B=1 a", "a 'b", "a \"b",
    "a \\", "(a)", "cd /x", "~/a", "a # b", "a\nb", "'' a",
  ])
  func `takes no command that a shell does more with`(text: String) {
    #expect(PlainCommand(text) == nil)
  }
}
