import SpecParser
import Testing

@Suite struct PylockReadingTests {
  @Test func readsNamesVersionsAndMarkers() throws {
    let locked = try LockedVersions(
      pylock: """
        lock-version = "1.0"
        created-by = "another tool"
        [[packages]]
        name = "torch"
        version = "2.8.0+cpu"
        marker = "platform_machine == 'x86_64'"
        wheels = [{ url = "https://files.example/torch.whl", hashes = { sha256 = "00" } }]
        [[packages]]
        name = "torch"
        version = "2.8.0"
        marker = "platform_machine == 'aarch64'"
        [[packages]]
        name = "local"
        directory = { path = "local" }
        """, file: "pylock.toml")
    let arm64 = MarkerEnvironment(python: PythonVersion(major: 3, minor: 12), platform: .linuxARM64)
    #expect(locked.pins.count == 2)
    #expect(locked.versions(in: arm64).map { "\($0.key)==\($0.value)" } == ["torch==2.8.0"])
  }

  @Test func readsTheCommitsOfBranchesAndTags() throws {
    let commit = String(repeating: "0a", count: 20)
    let locked = try LockedVersions(
      pylock: """
        lock-version = "1.0"
        [[packages]]
        name = "a"
        vcs = { type = "git", url = "https://h.example/a", requested-revision = "main", commit-id = "\(commit)", subdirectory = "py" }
        [[packages]]
        name = "b"
        vcs = { type = "git", url = "https://h.example/b", commit-id = "\(commit)" }
        [[packages]]
        name = "c"
        vcs = { type = "hg", url = "https://h.example/c", commit-id = "\(commit)" }
        [[packages]]
        name = "d"
        vcs = { type = "git", url = "https://h.example/d", commit-id = "--upload-pack=x" }
        """, file: "pylock.toml")
    #expect(locked.pins.isEmpty)
    #expect(
      locked.commits.map(\.reference.url) == [
        "git+https://h.example/a@main#subdirectory=py", "git+https://h.example/b",
      ])
    #expect(locked.commits.allSatisfy { $0.commit == commit })
    #expect(locked.dropping([try #require(PackageName("a"))]).commits.count == 1)
  }

  @Test(arguments: [
    ("lock-version = \"1.0\"\n<<<<<<< HEAD\n", "pylock.toml:2:1"),
    ("[[packages]]\nname = \"a\"\n", "'lock-version' is missing"),
    ("lock-version = \"2.0\"", "'2.0' is not known"),
    ("lock-version = \"1.0\"\n[[packages]]\nname = \"a b\"\n", "no name"),
    ("lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"x y\"\n", "'x y' of 'a' is not a version"),
    ("lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\nmarker = \"what\"\n", "the marker of 'a'"),
  ])
  func saysWhatIsWrong(text: String, expected: String) throws {
    let error = #expect(throws: InvalidInput.self) { try LockedVersions(pylock: text, file: "pylock.toml") }
    #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
  }
}
