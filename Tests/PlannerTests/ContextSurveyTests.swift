import Testing

@testable import Planner

@Suite struct ContextSurveyTests {
  /// Goes through a context of these paths; a path that ends in `@` is a symbolic link.
  private func survey(
    _ copy: [String], in files: [String: Int], limits: ContextSurvey.Limits = .passing
  ) -> ContextSurvey {
    ContextSurvey(of: ContextSelection(entries: copy), limits: limits, keepsFiles: true) { path in
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
    #expect(survey(["app"], in: files).entryBytes == ["app": 15])
    #expect(survey(["app/main.py", "app"], in: files).entryBytes == ["app/main.py": 10, "app": 15])
    #expect(survey(["."], in: files).entryBytes == [".": 115])
    #expect(survey(["missing"], in: files).entryBytes.isEmpty)
  }

  @Test func countsNothingThatTheIgnoreFileKeepsOut() {
    let files = [
      "app/main.py": 10, "app/.env": 100, "app/__pycache__/main.pyc": 100, "app/.git/objects/x": 100,
      "app/old.pyc": 100, "conf/.env.d/a.pem": 7,
    ]
    #expect(survey(["app"], in: files).entryBytes == ["app": 10])
    // What the spec names itself comes with all that is in it.
    #expect(survey(["conf/.env.d"], in: files).entryBytes == ["conf/.env.d": 7])
    #expect(survey(["conf"], in: files).entryBytes == ["conf": 0])
    #expect(survey(["conf", "conf/.env.d"], in: files).entryBytes == ["conf": 7, "conf/.env.d": 7])
  }

  @Test func tellsTheWholeFolderFromWhatIsSent() {
    let files = ["app/main.py": 10, "app/.env": 3, ".git/objects/ab/x": 1000, "README": 5, "link@": 0]
    let found = survey(["app", "link"], in: files)
    #expect(found.sent.files == 2 && found.sent.bytes == 10 && found.sent.isComplete)
    #expect(found.folder.files == 5 && found.folder.bytes == 1018 && found.folder.isComplete)
    #expect(found.files.map(\.path) == ["app/main.py", "link"])
  }

  @Test func sharesOfAFileThatTwoEntriesHoldAreSentOnce() {
    let found = survey(["app", "app/web"], in: ["app/web/x": 7])
    #expect(found.sent.bytes == 7 && found.entryBytes == ["app": 7, "app/web": 7])
  }

  @Test func givesUpOnAContextThatIsTooLargeToCount() {
    let looked = ContextSurvey(of: ContextSelection(entries: ["."])) { path in
      path == "." ? .folder((0..<100_000).map { "f\($0)" }) : .file(bytes: 1)
    }
    #expect(looked.entryBytes.isEmpty && !looked.sent.isComplete && !looked.folder.isComplete)
  }

  @Test func whatIsKeptOutIsCountedOnlySoFar() {
    let looked = ContextSurvey(of: ContextSelection(entries: ["app"])) { path in
      switch path {
      case ".": .folder(["data", "app"])
      case "data": .folder((0..<100_000).map { "f\($0)" })
      default: .file(bytes: 1)
      }
    }
    #expect(looked.entryBytes == ["app": 1] && looked.sent.isComplete)
    #expect(!looked.folder.isComplete && looked.folder.files == 1 + ContextSurvey.Limits.passing.other)
  }

  @Test func namesTheLargestFilesFirst() {
    let files = Dictionary(uniqueKeysWithValues: (1...9).map { ("app/\($0)", $0 % 5 * 10) })
    let largest = survey(["app"], in: files).largest
    #expect(largest.map(\.path) == ["app/4", "app/9", "app/3", "app/8", "app/2"])
  }

  @Test func suspectsModelsDataAndCaches() throws {
    let files = [
      "app/tiny.bin": 5000, "app/model.bin": 3_000_000, "app/b/model.safetensors": 9_000_000, "app/t.csv": 2_000_000,
      "web/node_modules/x/index.js": 10, "web/.cache/y": 4, "big.dat": 60_000_000, "kept/out.onnx": 80_000_000,
    ]
    let suspicions = survey(["app", "web", "big.dat"], in: files).suspicions
    #expect(suspicions.map(\.rule) == [.large, .models, .data, .caches])
    #expect(suspicions.map(\.entry) == ["big.dat", "app", "app", "web"])
    let models = try Sample.require(suspicions.first { $0.rule == .models })
    #expect(models.files == 2 && models.bytes == 12_000_000 && models.example == "app/b/model.safetensors")
  }

  @Test(arguments: [
    "a*b", "[z]", "q?", "b\\c", " lead", "trail ", "!bang", "#hash", "a^b", "x]y", "^", "[a b]", "a|b*", "{2}?",
  ])
  func admitsAnyNameAndNoOther(name: String) throws {
    let others = ["ab", "axb", "z", "q", "qq", "bc", "lead", "trail", "bang", "hash", "xy", "b"]
    let files = Dictionary(uniqueKeysWithValues: ([name] + others).map { ("\($0)/f", 1) })
    #expect(survey([name], in: files).files.map(\.path) == ["\(name)/f"])
    #expect(survey(["deep/" + name], in: ["deep/\(name)": 1, "deep/b": 1]).sent.files == 1)
  }
}
