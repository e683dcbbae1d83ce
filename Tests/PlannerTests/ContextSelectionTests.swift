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

  // MARK: Bytes

  /// Counts in a context of these paths; a path that ends in `@` is a symbolic link.
  private func bytes(_ copy: [String], of entry: String, in files: [String: Int]) -> Int? {
    ContextSelection(entries: copy).bytes(of: entry) { path in
      if files[path + "@"] != nil { return .other }
      if let size = files[path] { return .file(bytes: size) }
      let names = Set(
        files.keys.compactMap { file -> String? in
          guard path == "." || file.hasPrefix(path + "/") else { return nil }
          return file.dropFirst(path == "." ? 0 : path.utf8.count + 1).split(separator: "/").first.map(String.init)
        })
      return names.isEmpty ? nil : .folder(names.map { $0.last == "@" ? String($0.dropLast()) : $0 })
    }
  }

  @Test func countsTheFilesOfAnEntryWithoutLinks() {
    let files = ["app/main.py": 10, "app/web/index.html": 5, "app/data@": 9000, "worker/main.py": 100]
    #expect(bytes(["app"], of: "app", in: files) == 15)
    #expect(bytes(["app"], of: "app/main.py", in: files) == 10)
    #expect(bytes(["."], of: ".", in: files) == 115)
    #expect(bytes(["app"], of: "missing", in: files) == nil)
  }

  @Test func countsNothingThatTheIgnoreFileKeepsOut() {
    let files = [
      "app/main.py": 10, "app/.env": 100, "app/__pycache__/main.pyc": 100, "app/.git/objects/x": 100,
      "app/old.pyc": 100,
      "conf/.env.d/a.pem": 7,
    ]
    #expect(bytes(["app"], of: "app", in: files) == 10)
    // What the spec names itself comes with all that is in it.
    #expect(bytes(["conf/.env.d"], of: "conf/.env.d", in: files) == 7)
    #expect(bytes(["conf"], of: "conf", in: files) == 0)
    #expect(bytes(["conf", "conf/.env.d"], of: "conf", in: files) == 7)
  }

  @Test func givesUpOnAContextThatIsTooLargeToCount() {
    let looked = ContextSelection(entries: ["."]).bytes(of: ".") { path in
      path == "." ? .folder((0..<100_000).map { "f\($0)" }) : .file(bytes: 1)
    }
    #expect(looked == nil)
  }
}
