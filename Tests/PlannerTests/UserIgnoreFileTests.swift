import TestSupport
import Testing

@testable import Planner

/// The user's own `.dockerignore` beside the planned rules: what both let through is sent, and nothing else.
@Suite struct UserIgnoreFileTests {
  private func user(_ text: String) throws -> UserIgnoreFile {
    try UserIgnoreFile(parsing: text, path: ".dockerignore")
  }

  private func survey(_ selection: ContextSelection, _ files: [String]) -> ContextSurvey {
    ContextSurvey(of: selection, keepsFiles: true, look: Self.look(files))
  }

  private static func look(_ files: [String]) -> (String) -> ContextItem? {
    { path in
      if files.contains(path) { return .file(bytes: 1) }
      let below = files.filter { path == "." || $0.hasPrefix(path + "/") }
      let names = below.compactMap { file in
        file.dropFirst(path == "." ? 0 : path.utf8.count + 1).split(separator: "/").first.map(String.init)
      }
      return below.isEmpty ? nil : .folder(Array(Set(names)))
    }
  }

  private static let files = [
    "app/main.py", "app/data/big.csv", "app/data/keep.csv", "app/.env", "app/web/x.js", "docs/a.md", "README.md",
    "src/app/x.py", "src/app/data/y", "src/other/z",
  ]

  @Test(
    arguments: [
      // What is copied, the user's file, and what is sent.
      (["app"], "", ["app/data/big.csv", "app/data/keep.csv", "app/main.py", "app/web/x.js"]),
      (["app"], "app/data/", ["app/main.py", "app/web/x.js"]),
      (["app"], "app/data/*\n!app/data/keep.csv", ["app/data/keep.csv", "app/main.py", "app/web/x.js"]),
      (["app"], "**/data", ["app/main.py", "app/web/x.js"]),
      (["app"], "*.csv", ["app/data/big.csv", "app/data/keep.csv", "app/main.py", "app/web/x.js"]),
      (["app"], "**/*.csv", ["app/main.py", "app/web/x.js"]),
      // An allow-list that names more than is copied sends no more for it.
      (
        ["app"], "*\n!app\n!docs\n!README.md", ["app/data/big.csv", "app/data/keep.csv", "app/main.py", "app/web/x.js"]
      ),
      (["app"], "*\n!docs", []), (["app"], "*\n!app/web", ["app/web/x.js"]),
      (["app"], "**\n!**/*.js", ["app/web/x.js"]),
      // The user lets a secret through, and the plan doesn't.
      (["app"], "*\n!app\n!**/.env", ["app/data/big.csv", "app/data/keep.csv", "app/main.py", "app/web/x.js"]),
      // The spec lets it through, and the user doesn't.
      (["app/.env"], "**/.env", []), (["app/main.py", "app/.env"], "app/web", ["app/.env", "app/main.py"]),
      // A pattern for a folder above what is copied.
      (["src/app"], "src", []), (["src/app"], "src\n!src/app/data", ["src/app/data/y"]),
      (["src/app"], "*/app/data", ["src/app/x.py"]), (["src/app"], "src/**/x.py", ["src/app/data/y"]),
      (["src/app"], "*\n!src", ["src/app/data/y", "src/app/x.py"]),
      (["."], "docs\nsrc\napp/data", ["README.md", "app/main.py", "app/web/x.js"]),
      (["."], "**\n!docs", ["docs/a.md"]),
    ] as [([String], String, [String])])
  func sendsWhatBothLetThrough(copied: [String], userFile: String, sent: [String]) throws {
    let selection = ContextSelection(entries: copied, userFile: try user(userFile))
    #expect(survey(selection, Self.files).files.map(\.path) == sent, "\(selection.ignoreLines.prefix(12))")
  }

  /// Of files at random, and rules at random, what is sent is what each set of rules by itself would send.
  @Test func sendsTheIntersectionOfAnyTwo() throws {
    var random = SeededGenerator(seed: 14)
    let names = ["a", "b", "ab", "data", ".env.d", "x.pem"]
    func path(_ depth: Int) -> String {
      (0..<depth).map { _ in names.randomElement(using: &random) ?? "a" }.joined(separator: "/")
    }
    let pieces = [
      "*", "**", "a", "b", "a*", "?", "[ab]", "data", "ab", ".env.d", "x.pem", "d*a", "**", "[a-c]*", "*.pem",
    ]
    var compared = 0
    for _ in 0..<1500 {
      let files = Array(Set((0..<14).map { _ in path(Int.random(in: 1...4, using: &random)) }))
        .filter { file in !file.isEmpty }
      let leaves = files.filter { file in !files.contains { $0.hasPrefix(file + "/") } }
      let lines = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        (Bool.random(using: &random) ? "!" : "")
          + (0..<Int.random(in: 1...3, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "*" }
          .joined(separator: "/")
      }
      let entries = (0..<Int.random(in: 1...2, using: &random)).map { _ in path(Int.random(in: 1...3, using: &random)) }
      // Whether all that is in a folder named by a rule comes along, if the spec names something in it, is a rule of its own.
      guard
        entries.allSatisfy({ !$0.split(separator: "/").dropLast().contains { $0.hasPrefix(".env") || $0 == "x.pem" } })
      else { continue }
      guard let file = try? user(lines.joined(separator: "\n")) else { continue }
      let selection = ContextSelection(entries: entries, userFile: file)
      let ours = try ContextSurvey(
        IgnoreRules(IgnoreFile(parsing: ContextSelection(entries: entries).ignoreLines.joined(separator: "\n"))),
        look: Self.look(leaves)
      ).files.map(\.path)
      let theirs = try ContextSurvey(file.rules, look: Self.look(leaves)).files.map(\.path)
      let sent = survey(selection, leaves).files.map(\.path)
      #expect(sent == ours.filter(theirs.contains), "\(entries) \(lines) \(leaves): \(selection.ignoreLines)")
      compared += sent.isEmpty ? 0 : 1
    }
    #expect(compared > 100, "\(compared)")
  }

  /// Patterns of every odd kind: never more than both let through, and no less but for exceptions that are told to be lost.
  @Test func sendsNoMoreThanBothForOddPatterns() throws {
    var random = SeededGenerator(seed: 15)
    let names = ["a", "b", "ab", "a|b", "x y", "[z]", "!bang", "#hash", "{2}", "a^b", "é", "(", "a.b"]
    let pieces = [
      "a", "b", "ab", "a.b", "é", "x y", "!bang", "#hash", "*", "*", "**", "**/", "?", "/", "/", "/", "[ab]", "[^a]",
      "[a-c]", "[*]", "\\*", "\\[z\\]", " ", ".", "..", "^", "(", "$", "{2}", "|", "\\d",
    ]
    var (compared, lossless) = (0, 0)
    for _ in 0..<3000 {
      let leaves = Array(
        Set(
          (0..<12).map { _ in
            (0..<3).map { _ in names.randomElement(using: &random) ?? "a" }.joined(separator: "/")
          }))
      var text = ""
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        if Bool.random(using: &random) { text += "!" }
        for _ in 0..<Int.random(in: 1...5, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
        text += "\n"
      }
      let entry = (0..<Int.random(in: 1...2, using: &random)).map { _ in names.randomElement(using: &random) ?? "a" }
        .joined(separator: "/")
      guard let file = try? user(text),
        let theirs = try? ContextSurvey(file.rules, look: Self.look(leaves)).files.map(\.path)
      else { continue }
      let selection = ContextSelection(entries: [entry], userFile: file)
      let ours = survey(ContextSelection(entries: [entry]), leaves).files.map(\.path)
      let both = Set(ours).intersection(theirs)
      let sent = Set(survey(selection, leaves).files.map(\.path))
      #expect(
        sent.isSubset(of: both), "\(entry) \(text.debugDescription) \(leaves): \(selection.ignoreLines.prefix(20))")
      compared += both.isEmpty ? 0 : 1
      guard selection.lostExceptions.isEmpty else { continue }
      lossless += both.isEmpty ? 0 : 1
      #expect(sent == both, "\(entry) \(text.debugDescription) \(leaves): \(selection.ignoreLines.prefix(20))")
    }
    #expect(compared > 200 && lossless > 150, "\(compared) \(lossless)")
  }

  @Test func namesSecretsThatAreKeptOutOfWhatIsCopied() throws {
    let files = ["app/.env.example", "app/main.py", "app/.aws/config", "certs/ca.pem", "other/b.pem", "app/x.pyc"]
    let found = survey(ContextSelection(entries: ["app", "certs"]), files)
    #expect(found.secrets.map(\.path) == ["app/.aws", "app/.env.example", "certs/ca.pem"])
    #expect(found.secrets.map(\.isFolder) == [true, false, false] && found.userFile == nil)
    // Those that the spec names itself are sent.
    #expect(survey(ContextSelection(entries: ["app", "app/.env.example"]), files).secrets.map(\.path) == ["app/.aws"])
    let mine = survey(ContextSelection(entries: ["app"], userFile: try user("**/.env*\nsomething")), files)
    #expect(mine.secrets.map(\.path) == ["app/.aws"] && mine.byUser.count == 1)
    #expect(mine.byUser.example == "app/.env.example" && mine.userFile == ".dockerignore")
  }

  @Test func tellsExceptionsThatCanNotBeSaidOfAnEntryAlone() throws {
    let selection = ContextSelection(entries: ["app"], userFile: try user("app\n!a**p/x\n!app/web\n!app[^z]web"))
    #expect(selection.lostExceptions == [2, 4])
    #expect(survey(selection, Self.files).files.map(\.path) == ["app/web/x.js"])
  }
}
