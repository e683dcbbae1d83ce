import FoundationEssentials
import TestSupport
import Testing

@testable import Planner

/// What BuildKit really sends of a folder, against what we say it does.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_BUILD"] == "1",
    "'make test-build' starts a Docker daemon for it; needs root"))
struct ContextBuildTests {
  /// Generated ignore files that are built; more than 300 are of use only after changes to the rules.
  private static let count =
    ProcessInfo.processInfo.environment["TXSPEC_TEST_PATTERNS"].flatMap { Int($0) } ?? 300

  @Test func sendsWhatAnyIgnoreFileAdmits() async throws {
    let tree = try Tree()
    var random = SeededGenerator(seed: 20)
    let files = Self.knownFiles + (0..<Self.count).map { _ in Self.ignoreFile(using: &random) }
    var refused = 0
    for (file, arrived) in zip(files, try await tree.build(files)) {
      let wanted = tree.admitted(by: file)
      if wanted == nil { refused += 1 }
      let difference = Set(arrived ?? ["refused"]).symmetricDifference(wanted ?? ["refused"])
      #expect(difference.isEmpty, "\(file.debugDescription), arrived: \(arrived?.count ?? -1)")
    }
    // Neither all nor none, or nothing was compared.
    #expect(refused > 0 && refused < files.count / 2, "\(refused) of \(files.count) were refused")
  }

  @Test func sendsTheEntriesOfAnEmittedFile() async throws {
    let tree = try Tree()
    var random = SeededGenerator(seed: 21)
    var selections: [ContextSelection] = tree.paths.map { ContextSelection(entries: [$0]) }
    for _ in 0..<40 {
      selections.append(ContextSelection(entries: (0..<3).compactMap { _ in tree.paths.randomElement(using: &random) }))
    }
    let arrived = try await tree.build(selections.map { $0.ignoreLines.joined(separator: "\n") })
    let hidden = ContextSelection.exclusions.flatMap(\.patterns)
    for (selection, arrived) in zip(selections, arrived) {
      let named = selection.namedDespiteRules
      let wanted = tree.files.filter { file in
        let isIn = { (entry: String) in entry == "." || file == entry || file.hasPrefix(entry + "/") }
        let isHidden = file.split(separator: "/").contains { name in hidden.contains { $0.matches(String(name)) } }
        return selection.entries.contains(where: isIn) && (!isHidden || named.contains(where: isIn))
      }
      #expect(arrived == wanted, "\(selection.entries)")
    }
  }

  /// An ignore file of the user's and what is copied: what arrives is what each by itself would let through, but for exceptions
  /// that are told to be lost.
  @Test func sendsWhatTheUserAndThePlanLetThrough() async throws {
    let tree = try Tree()
    var random = SeededGenerator(seed: 22)
    var pairs: [(selection: ContextSelection, user: String)] = []
    while pairs.count < 120 {
      let text = Self.ignoreFile(using: &random)
      let entries = (0..<2).compactMap { _ in tree.paths.randomElement(using: &random) }
      guard let file = try? UserIgnoreFile(parsing: text, path: UserIgnoreFile.name), tree.admitted(by: text) != nil
      else { continue }
      pairs.append((ContextSelection(entries: entries, userFile: file), text))
    }
    let arrived = try await tree.build(pairs.map { $0.selection.ignoreLines.joined(separator: "\n") })
    for (pair, arrived) in zip(pairs, arrived) {
      let planned = ContextSelection(entries: pair.selection.entries).ignoreLines.joined(separator: "\n")
      let both = Set(tree.admitted(by: planned) ?? []).intersection(tree.admitted(by: pair.user) ?? [])
      let found = Set(arrived ?? ["refused"])
      #expect(found.isSubset(of: both), "\(pair.selection.entries) \(pair.user.debugDescription)")
      if pair.selection.lostExceptions.isEmpty { #expect(found == both, "\(pair.user.debugDescription)") }
    }
  }

  // MARK: - Ignore files

  private static let knownFiles = [
    "", "#", "\u{FEFF}#a\na", "*\r\n!a\r\n", "**\n!sub/**", "sub\n!sub/deep/c", "sub/*\n!sub/deep", "!", "[", "**/",
    "*\n!*.md\n", "/a", "//sub//deep//", "./sub/./a", "sub/../a", "..", ".", "/", "a/", " a", "a ", "! a", "\\a",
    "\\ a",
    "\\#hash", "#hash", "!!bang", "\\!bang", "*\n!\\!bang", "[*]", "[?]", "[[]z]", "\\[z\\]", "b\\\\c", "a^b", "a^?",
    "**b", "**\n[^a]^*/b\\\n!.[*][*]", "[.]*b\\", "[^a]*[", "?*[]", "\\.*[a-", "..*[",
    "***", "**/*", "*/**", "sub/**/c", "a**", "?", "??", "[^a]", "[!a]", "[a-c]*", "[c-a]", "é", "?é", "[é]*", "*+*",
    "!.env[**]*\\", "**\n!+\\[z\\]*link\\", "a*[", "*[", ".*[", "x*b\\", "**\nx\n!./]*é\n!-**/[\\b/", "(", "a|b",
    "a|b?", "*|a", "a{2}?", "*{2}", "?{1,2}", "x{", "{a,b}*", "|?", "é{0}?", "a.b", "a\\.b", "$", "\\d",
    "\\w*", "[\\d]", "[[:alpha:]]", "**\n!**/c", "sub\n!**/c", "**\n!.",
    "\u{A0}a",
  ]

  /// Without control characters, which buildx of some versions sends nobody.
  private static let pieces =
    [
      "a", "b", "c", "sub", "deep", "ab", "a.b", "é", "x y", "!bang", "#hash", "b\\\\c", "link", ".env", "*", "*", "*",
      "**",
      "**", "**/", "?", "/", "/", "/", "/", "[ab]", "[^a]", "[a-c]", "[", "]", "[*]", "[?a]", "[**]", "\\", "\\*",
      "\\[z\\]",
      " ", ".", "..", "^", "+", "(", ")", "$", "{", "-", "|", "{2}", "{", "}", "\\d", "\\b", "\u{FEFF}",
    ]

  private static func ignoreFile(using random: inout SeededGenerator) -> String {
    var text = Int.random(in: 0..<20, using: &random) == 0 ? "\u{FEFF}" : ""
    if Bool.random(using: &random) { text += "**\n" }
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      switch Int.random(in: 0..<12, using: &random) {
      case 0: text += "#"
      case 1...5: text += "!"
      case 6: text += " "
      default: break
      }
      for _ in 0..<Int.random(in: 1...6, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
      text += Int.random(in: 0..<8, using: &random) == 0 ? "\r\n" : "\n"
    }
    return text
  }

  // MARK: - The tree

  /// A folder on disk whose files have every kind of name that patterns could mistake.
  private final class Tree {
    let root: String
    /// Sorted, relative to ``context``.
    let files: [String]
    /// The files and their folders.
    let paths: [String]
    private var context: String { root + "/context" }

    init() throws {
      root = "\(ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp")/txspec-context-\(UUID().uuidString)"
      let names = [
        "a", "b", "c.md", "ab", "a.b", "é", "x y", "[z]", "!bang", "#hash", "b\\c", "a^b", "a+b", "q?", "s*r", "a|b",
        "aa", "{x}", "trail ",
        ".env", "k.pem", "(", "$",
      ]
      let folders = ["", "sub/", "sub/deep/", "ab.d/", "[d]/", " blank /", "é d/f/", "__pycache__/", "!d/"]
      var files: [String] = []
      for folder in folders {
        try FileManager.default.createDirectory(
          atPath: "\(root)/context/\(folder)", withIntermediateDirectories: true)
        for name in folder.isEmpty || folder == "sub/" ? names : ["a", "b", "c", "ab", ".env", "[z]", "z"] {
          try Data(name.utf8).write(to: URL(filePath: "\(root)/context/\(folder)\(name)"))
          files.append(folder + name)
        }
      }
      try FileManager.default.createSymbolicLink(atPath: "\(root)/context/link", withDestinationPath: "sub")
      self.files = (files + ["link"]).sorted()
      let parents = files.flatMap { file in
        let parts = file.split(separator: "/")
        return (1..<max(parts.count, 1)).map { parts.prefix($0).joined(separator: "/") }
      }
      paths = Set(self.files + parents).sorted() + ["."]
      try FileManager.default.createDirectory(atPath: root + "/builds", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// What our rules admit; `nil` where they refuse the file.
    func admitted(by ignoreFile: String) -> [String]? {
      guard let file = try? IgnoreFile(parsing: ignoreFile) else { return nil }
      let survey = try? ContextSurvey(IgnoreRules(file)) { path in
        let place = "\(context)/\(path)"
        let type = try? FileManager.default.attributesOfItem(atPath: place)[.type] as? FileAttributeType
        switch type {
        case .typeDirectory: return (try? FileManager.default.contentsOfDirectory(atPath: place)).map { .folder($0) }
        case .typeRegular: return .file(bytes: 1)
        default: return type == nil ? nil : .other
        }
      }
      return survey.map { $0.files.map(\.path).sorted() }
    }

    /// What arrives in an image that copies the whole context, sorted; `nil` where the build fails. Four at a time.
    func build(_ ignoreFiles: [String]) async throws -> [[String]?] {
      try await withThrowingTaskGroup(of: (Int, [String]?).self) { group in
        var arrived = [[String]?](repeating: nil, count: ignoreFiles.count)
        let builds = root + "/builds", context = context
        for (number, ignoreFile) in ignoreFiles.enumerated() {
          if number >= 4, let (done, files) = try await group.next() { arrived[done] = files }
          group.addTask { (number, try await Self.build(ignoreFile, of: context, in: "\(builds)/\(number)")) }
        }
        for try await (done, files) in group { arrived[done] = files }
        return arrived
      }
    }

    private static func build(_ ignoreFile: String, of context: String, in folder: String) async throws -> [String]? {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data("FROM scratch\nCOPY . /\n".utf8).write(to: URL(filePath: folder + "/Dockerfile"))
      try Data(ignoreFile.utf8).write(to: URL(filePath: folder + "/Dockerfile.dockerignore"))
      let output = folder + "/image"
      let result = try await command([
        "docker", "buildx", "build", "--quiet", "--file", folder + "/Dockerfile", "--output",
        "type=local,dest=\(output)", "--provenance=false", context,
      ])
      guard result.succeeded else { return nil }
      let manager = FileManager.default
      return ((try? manager.subpathsOfDirectory(atPath: output)) ?? []).filter { path in
        let type = try? manager.attributesOfItem(atPath: "\(output)/\(path)")[.type] as? FileAttributeType
        return type != .typeDirectory
      }.sorted()
    }
  }
}
