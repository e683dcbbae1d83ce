import FoundationEssentials
import TestSupport
import Testing

@Suite struct ReplayTests {
  /// The sample project in a repository with a few commits.
  private func project(_ commits: [[String: String]]) async throws -> SampleProject {
    let sample = try await SampleProject()
    try await git(sample, "init", "--quiet", "--template=")
    try await commit(sample, [:])
    for files in commits { try await commit(sample, files) }
    return sample
  }

  private func git(_ sample: SampleProject, _ words: String...) async throws {
    let result = try await command(
      ["git", "-c", "user.name=n", "-c", "user.email=n@example", "-c", "commit.gpgsign=false"] + words,
      in: sample.tool.work)
    #expect(result.succeeded, "\(result.error)")
  }

  private func commit(_ sample: SampleProject, _ files: [String: String]) async throws {
    for (path, text) in files { try sample.tool.write(path, text) }
    try await git(sample, "add", "--all")
    try await git(sample, "commit", "--quiet", "--allow-empty", "--message", "change", "--date", "@1750000000 +0000")
  }

  private struct Shape: Decodable {
    struct Plan: Decodable {
      var id: String
      var rebuilt_bytes: Int
      var runs: Int
      var rebuilt_bytes_by_commit: [Int]
    }

    var version: Int
    var commits: Int
    var plans: [Plan]
  }

  private func replay(_ sample: SampleProject, _ arguments: String...) async throws -> Shape {
    let result = try await sample.tool.run(["replay"] + arguments + ["--format", "json"])
    #expect(result.exitCode == 0, "\(result.error)")
    return try JSONDecoder().decode(Shape.self, from: Data(result.output.utf8))
  }

  @Test func plansAreComparedOverTheProjectsOwnHistory() async throws {
    let sample = try await project([
      ["src/app/__main__.py": "print('changed')\n"], ["README.md": "nothing\n"],
      ["requirements/requirements.txt": "web>=1\ntool>=1\n"],
      ["requirements/requirements.txt": "web>=1\ntool>=1  # why\n"],
    ])
    let shape = try await replay(sample, "slim")
    #expect(shape.version == 1 && shape.commits == 4)
    #expect(
      shape.plans.map(\.id) == ["single", "three-stages", "uv-guide", "txspec-priors", "txspec", "lower-bound"])
    let runs = Dictionary(uniqueKeysWithValues: shape.plans.map { ($0.id, $0.runs) })
    #expect(runs["three-stages"] == 1 + 2 + 2)
    #expect(runs["txspec"] == 1 + 1)
    let rebuilt = Dictionary(uniqueKeysWithValues: shape.plans.map { ($0.id, $0.rebuilt_bytes) })
    #expect(try #require(rebuilt["lower-bound"]) < (try #require(rebuilt["txspec"])))
    #expect(try #require(rebuilt["txspec"]) < (try #require(rebuilt["three-stages"])))
    #expect(shape.plans.allSatisfy { $0.rebuilt_bytes_by_commit.count == 4 })
  }

  @Test func aRepositoryElsewhereStandsForTheContext() async throws {
    let sample = try await SampleProject()
    let other = SampleProject.requirements
    for (number, files) in [
      ["requirements.txt": other, "app/a.py": "1"], ["app/a.py": "2"],
      ["app/a.py": "3", "requirements.txt": "web==2\n"],
    ].enumerated() {
      for (path, text) in files { try sample.tool.write("other/\(path)", text) }
      let setup = number == 0 ? "git init -q . && " : ""
      let result = try await command(
        [
          "sh", "-c",
          "\(setup)git add -A && git -c user.name=n -c user.email=n@example -c commit.gpgsign=false commit -qm change",
        ], in: sample.tool.work + "/other")
      #expect(result.succeeded, "\(result.error)")
    }
    let shape = try await replay(sample, "slim", "--history", "other")
    #expect(shape.commits == 2)
    #expect(shape.plans.first { $0.id == "txspec" }?.runs == 3)
    #expect(try await replay(sample, "slim", "--history", "other", "--history-depth", "1").commits == 1)
  }

  @Test func theChartIsOneEscapedDrawing() async throws {
    let sample = try await project([["src/app/__main__.py": "print('changed')\n"]])
    let result = try await sample.tool.run("replay", "--svg", "chart.svg")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.hasPrefix("slim: 1 commit replayed, "))
    #expect(result.output.contains("what this rests on"))
    let svg = try sample.tool.read("chart.svg")
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("uv&#39;s") || svg.contains("uv's guide"))
    #expect(svg.contains("prefers-color-scheme: dark"))
    let parsed = try await command(
      ["python3", "-c", "import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())"], input: svg)
    #expect(parsed.succeeded, "\(parsed.error)")
  }

  @Test func withoutARepositoryItSaysSo() async throws {
    let sample = try await SampleProject()
    let none = try await sample.tool.run("replay", "slim")
    #expect(none.exitCode == 3)
    #expect(none.error.contains("there is no git repository around the build context or the spec"))
    let named = try await sample.tool.run("replay", "slim", "--history", "src")
    #expect(named.exitCode == 3)
    #expect(named.error.contains("there is no git repository at src"))
    let refused = try await sample.tool.run("replay", "slim", "--history", "none")
    #expect(refused.exitCode == 2)
  }

  @Test func withoutGitItSaysSo() async throws {
    let sample = try await SampleProject()
    // The shell that starts the tool is needed, and nothing else.
    try sample.tool.makeFolder("programs")
    try FileManager.default.createSymbolicLink(
      atPath: sample.tool.work + "/programs/sh", withDestinationPath: "/bin/sh")
    let result = try await sample.tool.run(
      ["replay", "slim", "--history", "."], variables: ["PATH": sample.tool.work + "/programs"])
    #expect(result.exitCode == 3)
    #expect(result.error.contains("git is not installed"))
  }

  @Test func ratesAreSettable() async throws {
    let sample = try await project([["src/app/__main__.py": "print('changed')\n"]])
    let result = try await sample.tool.run(
      "replay", "--transfer-rate", "12.5", "--pulls", "3", "--machine-price", "0.5")
    #expect(result.exitCode == 0, "\(result.error)")
    #expect(result.output.contains("12.5 MB/s between builder, registry and host"))
    #expect(result.output.contains("3.00 pulls for each push"))
    #expect(result.output.contains("builder's price"))
    let refused = try await sample.tool.run("replay", "--install-rate", "0")
    #expect(refused.exitCode == 2)
  }

  @Test func aCommitAloneMakesNoEmittedFileStale() async throws {
    let sample = try await project([["src/app/__main__.py": "print('changed')\n"]])
    let emitted = try await sample.tool.run("emit")
    #expect(emitted.exitCode == 0, "\(emitted.error)")
    for number in 0..<3 { try await commit(sample, ["src/app/new\(number).py": "pass\n"]) }
    let checked = try await sample.tool.run("emit", "--check")
    #expect(checked.exitCode == 0, "\(checked.output)\(checked.error)")
    for words in [["plan", "--history", "none"], ["emit", "--check", "--regroup", "--history", "none"]] {
      let result = try await sample.tool.run(words)
      #expect(result.exitCode == 0, "\(result.output)\(result.error)")
    }
    let missing = try await sample.tool.run("emit", "--regroup", "--history", "nowhere")
    #expect(missing.exitCode == 3)
  }

  /// The entries of the app in the order in which an emitted Dockerfile copies them.
  private func copied(_ sample: SampleProject) throws -> [String] {
    try sample.tool.read("docker/slim.Dockerfile").split(separator: "\n").compactMap { line in
      line.hasPrefix("COPY --link --chown") ? line.split(separator: " ").dropLast().last.map(String.init) : nil
    }
  }

  @Test func theFirstEmissionOrdersByTheHistoryAndLaterOnesKeepThat() async throws {
    let sample = try await project([])
    let spec = SampleProject.spec().replacing("copy: [app]", with: "copy: [app, data, other]")
    try await commit(
      sample, ["specs/sample.yaml": spec, "src/data/a.txt": "a", "src/other/b.txt": "b", "src/new/c.txt": "c"])
    for number in 0..<6 { try await commit(sample, ["src/app/__main__.py": "print(\(number))\n"]) }
    for number in 0..<3 { try await commit(sample, ["src/data/a.txt": "\(number)"]) }
    let emitted = try await sample.tool.run("emit", "slim")
    #expect(emitted.exitCode == 0, "\(emitted.error)")
    #expect(try copied(sample) == ["other", "data", "app"])
    for number in 0..<9 { try await commit(sample, ["src/other/b.txt": "\(number)"]) }
    for words in [["emit", "slim"], ["emit", "slim", "--history", "none"]] {
      #expect(try await sample.tool.run(words).output.hasPrefix("0 files written"))
    }
    #expect(try await sample.tool.run("emit", "slim", "--check").exitCode == 0)
    // An entry that is new has a place among those that are there.
    try await commit(sample, ["specs/sample.yaml": spec.replacing("[app,", with: "[new, app,")])
    #expect(try await sample.tool.run("emit", "slim").exitCode == 0)
    #expect(try copied(sample) == ["other", "data", "app", "new"])
    #expect(try await sample.tool.run("emit", "slim", "--check").exitCode == 0)
    // The order that stands is judged by the history, and another one by the same.
    let judged = try await sample.tool.run("plan", "slim", "--history", ".")
    #expect(judged.output.contains("of the history; "), "\(judged.output)")
    #expect(!judged.output.contains("exact  5 steps in order"))
    #expect(try await sample.tool.run("emit", "slim", "--regroup").exitCode == 0)
    #expect(try copied(sample).last == "other")
    let best = try await sample.tool.run("plan", "slim", "--history", ".")
    #expect(best.output.contains("0.0 %  exact  5 steps in order"), "\(best.output)")
  }

  @Test func aHistoryWithNothingToReplayIsSaid() async throws {
    let sample = try await project([])
    let result = try await sample.tool.run("replay", "slim")
    #expect(result.exitCode == 3)
    #expect(result.error.contains("no commit to replay"))
  }
}
