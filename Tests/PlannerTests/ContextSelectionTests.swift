import DepResolver
import Planner
import SpecParser
import Testing

@Suite struct ContextSelectionTests {
  private func patterns(_ copy: [String]) throws -> [String] {
    var variant = try Sample.variant("slim")
    variant.app.copy = copy.map { Sample.at($0) }
    let files = try emit(plan(Sample.spec([variant]), resolutions: ["slim": [Sample.resolution([])]]))
    let text = try Sample.require(files.first { $0.path.hasSuffix(".dockerignore") }).text
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
  }

  @Test func admitsNothingButTheEntries() throws {
    #expect(try patterns(["app", "./conf/app.ini"]).prefix(3) == ["**", "!app", "!conf/app.ini"])
  }

  @Test func keepsSecretsOutAfterAdmittingTheFolderTheyAreIn() throws {
    let lines = try patterns(["app"])
    let admitted = try Sample.require(lines.firstIndex(of: "!app"))
    for secret in ["**/.env*", "**/*.pem", "**/id_rsa*", "**/.git", "**/.netrc", "**/__pycache__"] {
      #expect(try Sample.require(lines.firstIndex(of: secret)) > admitted)
    }
  }

  @Test func admitsASecretThatTheSpecNames() throws {
    #expect(try patterns(["app", "conf/.env.public"]).last == "!conf/.env.public")
  }

  @Test func doesNotMistakeAModuleForAKey() {
    #expect(ContextSelection(entries: ["app/id_generator.py", "keyring"]).namedDespiteRules.isEmpty)
  }

  @Test func admitsEverythingForTheWholeContext() throws {
    #expect(try patterns(["."]).first?.hasPrefix("**/") == true)
  }
}
