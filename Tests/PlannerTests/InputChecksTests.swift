import DepResolver
import Planner
import SpecParser
import Testing

@Suite struct InputChecksTests {
  private static let here = SourceLocation(file: "specs/demo.yaml", line: 77, column: 7)

  struct Case: Sendable, CustomTestStringConvertible {
    var code: String
    var testDescription: String
    var change: @Sendable (inout Variant) -> Void
  }

  private static func at<Value>(_ value: Value) -> Located<Value> { Located(value, at: here) }

  static let cases: [Case] = [
    Case(code: "unusable-name", testDescription: "base with a line break") {
      $0.base = at("python:3.11\nRUN id")
    },
    Case(code: "unusable-name", testDescription: "base with a variable") { $0.base = at("python:${TAG}") },
    Case(code: "unusable-name", testDescription: "variant named default") { $0.name = at("default") },
    Case(code: "unusable-name", testDescription: "variant with a slash") { $0.name = at("a/b") },
    Case(code: "unusable-value", testDescription: "summary of two lines") { $0.summary = at("one\ntwo") },
    Case(code: "unusable-name", testDescription: "option as package") { $0.system.packages = [at("-o=Foo")] },
    Case(code: "unusable-name", testDescription: "command as package") { $0.system.build = [at("gcc; id")] },
    Case(code: "unknown-program", testDescription: "program that no rule knows") {
      $0.system.programs = [PackageName("uvicorn")].compactMap { $0 }.map {
        LinkedProgram(name: at("x"), package: at($0))
      }
    },
    Case(code: "unknown-program", testDescription: "program of a package that is not there") {
      $0.system.programs = [PackageName("imageio-ffmpeg")].compactMap { $0 }
        .map { LinkedProgram(name: at("ffmpeg"), package: at($0)) }
    },
    Case(code: "unusable-path", testDescription: "relative workdir") { $0.app.workdir = at("app") },
    Case(code: "unusable-value", testDescription: "writable with a line break") {
      $0.app.writable = [at("/app\nRUN id")]
    },
    Case(code: "unusable-path", testDescription: "copy from outside") { $0.app.copy = [at("../secrets")] },
    Case(code: "unusable-path", testDescription: "absolute copy") { $0.app.copy = [at("/etc/passwd")] },
    Case(code: "unusable-path", testDescription: "copy of a pattern") { $0.app.copy = [at("*.py")] },
    Case(code: "unusable-path", testDescription: "copy with a trailing blank") { $0.app.copy = [at("app ")] },
    Case(code: "unusable-value", testDescription: "copy with a line break") { $0.app.copy = [at("app\n!.env")] },
    Case(code: "unusable-name", testDescription: "variable with a blank") {
      $0.app.environment = [at(EnvironmentVariable(name: "A B", value: "1"))]
    },
    Case(code: "unusable-name", testDescription: "variable starting with a digit") {
      $0.app.environment = [at(EnvironmentVariable(name: "1A", value: "1"))]
    },
    Case(code: "unusable-value", testDescription: "value with a line break") {
      $0.app.environment = [at(EnvironmentVariable(name: "A", value: "1\nUSER root"))]
    },
    Case(code: "unusable-name", testDescription: "label with a quote") {
      $0.app.labels = [at(EnvironmentVariable(name: "a\"b", value: "1"))]
    },
    Case(code: "unusable-value", testDescription: "label value with an escape") {
      $0.app.labels = [at(EnvironmentVariable(name: "a", value: "\u{1b}[31m"))]
    },
    Case(code: "unusable-value", testDescription: "argument with NUL") { $0.app.command = [at("a\0")] },
    Case(code: "unusable-path", testDescription: "health path with a blank") {
      $0.app.healthcheck?.probe = at(.http(path: "/a b"))
    },
    Case(code: "unusable-value", testDescription: "health check without a port") {
      $0.app.port = nil
      $0.app.healthcheck?.probe = at(.http(path: "/health"))
    },
    Case(code: "unusable-name", testDescription: "user with a blank") { $0.app.user = at("app; id") },
    Case(code: "unusable-name", testDescription: "user as a number") { $0.app.user = at("1000:1000") },
    Case(code: "outside-output", testDescription: "lock outside the output") { $0.lock = at("../../lock.txt") },
    Case(code: "unusable-path", testDescription: "lock with a comma") { $0.lock = at("lock,type=x.txt") },
    Case(code: "unusable-value", testDescription: "lock with a line break") { $0.lock = at("a\n/lock.txt") },
    Case(code: "unusable-path", testDescription: "lock folder not in NFC") { $0.lock = at("e\u{301}/lock.txt") },
  ]

  @Test(arguments: cases) func refusesAtThePlaceInTheSpec(_ example: Case) throws {
    var variant = try Sample.variant("slim")
    example.change(&variant)
    let spec = Sample.spec([variant])
    let error = #expect(throws: InvalidInput.self) {
      try plan(spec, resolutions: [variant.name.value: [Sample.resolution([])]])
    }
    #expect(error?.diagnostics.map(\.code.name) == [example.code])
    #expect(error?.diagnostics.first?.location == Self.here)
    #expect(error?.diagnostics.first?.message.contains("\n") == false)
  }

  @Test func reportsEveryMistakeTogether() throws {
    var variant = try Sample.variant("slim")
    variant.base = Sample.at("a b")
    variant.app.user = Sample.at("")
    variant.app.copy = [Sample.at("/a"), Sample.at("b?")]
    var spec = Sample.spec([variant])
    spec.project = Sample.at("My project")
    spec.image = Sample.at("ghcr.io/Example/App:1")
    let error = #expect(throws: InvalidInput.self) {
      try plan(spec, resolutions: ["slim": [Sample.resolution([])]])
    }
    #expect(error?.diagnostics.count == 6)
  }

  /// Of the 127 that BuildKit takes, the base has one; system packages, user, Python's packages and the working folder
  /// are four.
  @Test(arguments: [(122, false), (123, true)])
  func refusesMoreEntriesThanAnImageHasLayers(entries: Int, isRefused: Bool) throws {
    var variant = try Sample.variant("slim")
    variant.app.copy = (0..<entries).map { Sample.at("file\($0)", line: 50 + $0, column: 9) }
    let spec = Sample.spec([variant])
    var refusals: [String] = []
    let resolution = Sample.resolution([try Sample.package("fastapi==0.119.0")])
    do throws(InvalidInput) {
      _ = try plan(spec, resolutions: ["slim": [resolution]])
    } catch {
      refusals = error.diagnostics.map(\.description)
    }
    let expected =
      "specs/demo.yaml:50:9: error: [unusable-value] each of 123 entries is a layer, and the image would have 128 or "
      + "more: 127 is the most there can be\n  hint: copy a folder in place of its files"
    #expect(refusals == (isRefused ? [expected] : []))
  }

  @Test func refusesTwoVariantsWithOneLock() throws {
    var parent = try Sample.variant("parent")
    parent.lock = Sample.at("../requirements/lock.txt")
    var child = parent
    child.name = Sample.at("child", line: 40)
    let resolution = Sample.resolution([])
    let error = #expect(throws: InvalidInput.self) {
      try plan(Sample.spec([parent, child]), resolutions: ["parent": [resolution], "child": [resolution]])
    }
    #expect(error?.diagnostics.map(\.code.name) == ["shared-lock"])
    #expect(error?.diagnostics.first?.location.line == 40)
  }
}
