import FoundationEssentials
import TestSupport
import Testing

@testable import Planner

@Suite struct GitHistoryTests {
  private func paths(_ commit: GitHistory.Commit) -> [String] { commit.changes.map(\.path.text).sorted() }

  @Test func commitsComeNewestFirstWithWhatTheyChanged() async throws {
    let repository = try await SampleRepository()
    try await repository.commit(["a": "1", "b/c": "2"])
    try await repository.commit(["a": "changed"])
    try repository.remove("b/c")
    try await repository.commit()
    try await repository.commit("nothing at all")
    let history = try await GitHistoryReader(folder: repository.folder).read(measures: true)
    #expect(history.commits.map(paths) == [[], ["b/c"], ["a"], ["a", "b/c"]])
    #expect(history.commits.map(\.isFirst) == [false, false, false, true])
    #expect(history.commits[1].changes[0].after == nil)
    let change = history.commits[2].changes[0]
    #expect(change.before.flatMap { history.sizes[$0.id] } == 1)
    #expect(change.after.flatMap { history.sizes[$0.id] } == 7)
    #expect(history.tree.keys.map(\.text) == ["a"])
    let object = try #require(change.after)
    let contents = try await GitHistoryReader(folder: repository.folder).contents(of: [object])
    #expect(contents == [object.id: Array("changed".utf8)])
  }

  @Test func aRenamedFileWentAndCame() async throws {
    let repository = try await SampleRepository()
    try await repository.commit(["old": "the same text\n"])
    try await repository.git("config", "diff.renames", "copies")
    try await repository.git("mv", "old", "new")
    try await repository.commit()
    let history = try await GitHistoryReader(folder: repository.folder).read(measures: false)
    #expect(paths(history.commits[0]) == ["new", "old"])
  }

  @Test func aMergeHasWhatItBroughtToItsFirstParent() async throws {
    let repository = try await SampleRepository()
    try await repository.commit(["a": "1"])
    try await repository.git("switch", "--quiet", "--create", "side")
    try await repository.commit(["side": "1"])
    try await repository.commit(["side": "2", "other": "x"])
    try await repository.git("switch", "--quiet", "main")
    try await repository.commit(["a": "2"])
    try await repository.git("merge", "--quiet", "--no-ff", "side")
    let history = try await GitHistoryReader(folder: repository.folder).read(measures: false)
    #expect(history.commits.map(paths) == [["other", "side"], ["a"], ["a"]])
  }

  @Test(arguments: [
    "with blank", "line\nfeed", "\u{2}start", ":100644 000000 a b M", "größe/漢字", "tab\tquote\"", "-dash",
  ])
  func aPathMayHoldAnything(path: String) async throws {
    let repository = try await SampleRepository()
    try await repository.commit(["plain": "1"])
    try await repository.commit([path: "text"])
    try await repository.commit(["plain": "2"])
    let history = try await GitHistoryReader(folder: repository.folder).read(measures: true)
    #expect(history.commits.map(paths) == [["plain"], [path], ["plain"]])
    #expect(history.tree[RepositoryPath(path)].flatMap { history.sizes[$0.id] } == 4)
  }

  @Test func aPathNeedNotBeText() async throws {
    let repository = try await SampleRepository()
    try await repository.commit(["plain": "1"])
    // The name is two bytes that are no UTF-8.
    let id = try await repository.git("hash-object", "-w", "--stdin", input: "text").trimmingCharacters()
    _ = try await command(
      ["sh", "-c", "printf '100644 \(id) 0\\tapp/\\377\\376\\0' | git update-index -z --index-info"],
      in: repository.folder)
    try await repository.git("commit", "--quiet", "--message", "bytes")
    let history = try await GitHistoryReader(folder: repository.folder).read(measures: false)
    #expect(history.commits[0].changes.map(\.path.bytes) == [Array("app/".utf8) + [0xFF, 0xFE]])
    #expect(history.commits[0].changes[0].path.parts(below: RepositoryPath("app"))?.count == 1)
  }

  @Test func aShallowCloneEndsWithACommitBeforeWhichNothingIsKnown() async throws {
    let repository = try await SampleRepository()
    for number in 1...5 { try await repository.commit(["a": "\(number)", "b\(number)": "x"]) }
    try await repository.git("clone", "--quiet", "--depth=3", "file://\(repository.folder)", "clone")
    let history = try await GitHistoryReader(folder: repository.folder + "/clone").read(measures: false)
    #expect(history.commits.map(\.isFirst) == [false, false, true])
    #expect(history.commits.dropLast().map { $0.changes.count } == [2, 2])
  }

  @Test func noMoreCommitsAreReadThanAskedFor() async throws {
    let repository = try await SampleRepository()
    for number in 1...4 { try await repository.commit(["a": "\(number)"]) }
    let history = try await GitHistoryReader(folder: repository.folder, depth: 2).read(measures: false)
    #expect(history.commits.map(\.isFirst) == [false, false])
  }

  @Test func aFolderBelowTheTopKnowsItsPlace() async throws {
    let repository = try await SampleRepository()
    try await repository.commit(["services/line\nfeed/a": "1", "b": "1"])
    let history = try await GitHistoryReader(folder: repository.folder + "/services/line\nfeed").read(measures: false)
    #expect(history.prefix == "services/line\nfeed/")
    #expect(history.tree.keys.map(\.text).sorted() == ["b", "services/line\nfeed/a"])
  }

  @Test func aRepositoryWithoutACommitHasNone() async throws {
    let repository = try await SampleRepository()
    let history = try await GitHistoryReader(folder: repository.folder).read(measures: true)
    #expect(history == GitHistory(commits: [], tree: [:]))
  }

  @Test func whereNothingIsCheckedOutTheNewestBranchCounts() async throws {
    let repository = try await SampleRepository()
    try await repository.commit(["a": "1"])
    try await repository.git("symbolic-ref", "HEAD", "refs/heads/unborn")
    let history = try await GitHistoryReader(folder: repository.folder).read(measures: false)
    #expect(history.commits.map(paths) == [["a"]])
  }

  @Test func aFolderInNoRepositoryIsSaid() async throws {
    let folder = (ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp") + "/txspec-no-history-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    await #expect(throws: GitHistoryReader.Failure.noRepository) {
      _ = try await GitHistoryReader(folder: folder).read(measures: false)
    }
  }

  @Test func whatTheRepositoryIsToldToRunDoesNotRun() async throws {
    let repository = try await SampleRepository()
    try await repository.commit([".gitattributes": "* diff=own filter=own\n", "a": "1"])
    try await repository.commit(["a": "2"])
    let mark = repository.folder + "/ran"
    let script = "touch \(mark); false"
    for name in [
      "core.fsmonitor", "core.pager", "pager.log", "diff.external", "diff.own.textconv", "diff.own.command",
      "filter.own.smudge", "gpg.program", "core.sshCommand", "core.askPass",
    ] {
      try await repository.git("config", name, script)
    }
    try await repository.git("config", "log.showSignature", "true")
    try await repository.git("config", "core.hooksPath", repository.folder)
    let reader = GitHistoryReader(folder: repository.folder)
    let history = try await reader.read(measures: true)
    _ = try await reader.contents(of: history.objects)
    #expect(history.commits.map(paths) == [["a"], [".gitattributes", "a"]])
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  @Test func gitDoesNotTakeForEver() async throws {
    let repository = try await SampleRepository()
    await #expect(throws: GitHistoryReader.Failure.failed("git did not end within 0.0 seconds")) {
      _ = try await GitHistoryReader(folder: repository.folder, deadline: .zero).read(measures: false)
    }
  }
}

extension String {
  fileprivate func trimmingCharacters() -> String { String(prefix { !$0.isWhitespace }) }
}
