import Testing

@testable import Planner

/// The rules one by one; ``ContextBuildTests`` compares them with BuildKit's.
@Suite struct IgnoreFileTests {
  /// What remains of `paths`, which are files.
  private func sent(_ ignoreFile: String, _ paths: [String]) throws -> [String] {
    let survey = try ContextSurvey(IgnoreRules(IgnoreFile(parsing: ignoreFile))) { path in
      if paths.contains(path) { return .file(bytes: 1) }
      let below = paths.filter { path == "." || $0.hasPrefix(path + "/") }
      let names = below.compactMap { file in
        file.dropFirst(path == "." ? 0 : path.utf8.count + 1).split(separator: "/").first.map(String.init)
      }
      return below.isEmpty ? nil : .folder(Array(Set(names)))
    }
    return survey.files.map(\.path)
  }

  @Test(
    arguments: [
      ("a", ["b", "dir/a"]), ("/a", ["b", "dir/a"]), ("a/", ["b", "dir/a"]), ("./x/../a", ["b", "dir/a"]),
      ("**/a", ["b"]), ("*", []), ("*/a", ["a", "b"]), ("di?", ["a", "b"]), ("[a-b]", ["dir/a"]),
      ("[^a]", ["a", "dir/a"]), ("*\n!dir/a", ["dir/a"]), ("!a\na", ["b", "dir/a"]), ("*\n!a\na", []),
      ("..", ["a", "b", "dir/a"]), (".", ["a", "b", "dir/a"]), ("../a", ["a", "b", "dir/a"]),
      ("/", ["a", "b", "dir/a"]),
      ("dir/**", ["a", "b"]), ("**", []), ("**\n!**/a", ["a", "dir/a"]), ("d**", ["a", "b"]),
      ("#a\nb", ["a", "dir/a"]),
      (" a \n\n", ["b", "dir/a"]), ("\u{FEFF}a", ["b", "dir/a"]), ("a\r\nb\r\n", ["dir/a"]),
      ("\\a", ["a", "b", "dir/a"]),
      ("\\#a", ["a", "b", "dir/a"]), ("! \n".replacing("! ", with: "*\n! a"), ["a"]),
    ] as [(String, [String])])
  func keepsOutWhatThePatternsSay(ignoreFile: String, remaining: [String]) throws {
    #expect(try sent(ignoreFile, ["a", "b", "dir/a"]) == remaining)
  }

  @Test(
    arguments: [
      ("ok\n!", 2, IgnoreFileError.Reason.exceptionIsEmpty), ("[", 1, .patternIsMalformed),
      ("a\nb\n[]", 3, .patternIsMalformed), ("x\\", 1, .patternIsMalformed), ("[a-]", 1, .patternIsMalformed),
      (String(repeating: "x", count: 70_000), 1, .lineIsTooLong),
    ])
  func refusesWhatBuildKitRefuses(ignoreFile: String, line: Int, reason: IgnoreFileError.Reason) {
    #expect(throws: IgnoreFileError(line: line, reason: reason)) { try IgnoreFile(parsing: ignoreFile) }
  }

  @Test func looksIntoAFolderOnlyForAnException() throws {
    let rules = IgnoreRules(try IgnoreFile(parsing: "**\n!app/web\n!conf/*"))
    for (folder, isLookedInto) in [("app", true), ("app/web", true), ("app/x", false), ("conf", true), ("ap", false)] {
      #expect(rules.mayAdmit(below: Array(folder.utf8)) == isLookedInto)
    }
    #expect(IgnoreRules(try IgnoreFile(parsing: "**\n!*.md")).mayAdmit(below: Array("x".utf8)))
  }
}
