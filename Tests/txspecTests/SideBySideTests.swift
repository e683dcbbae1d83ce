import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Several processes on one project and one cache.
@Suite(.serialized) struct SideBySideTests {
  private static let commands: [[String]] = [
    ["emit"], ["plan"], ["emit", "lean"], ["lock"], ["check"], ["why", "core"], ["cache", "clear"], ["context"],
    ["emit", "--check"], ["emit", "--refresh"], ["plan", "--refresh"], ["cache", "info"], ["lock", "--check"],
    ["emit", "slim"], ["resolve", "-r", "requirements/requirements.txt", "-o", "out.txt"], ["cache", "clear"],
  ]

  /// All succeed, and the files are what one of them alone would write.
  @Test(arguments: [2, 8, 16]) func `any mix of commands`(count: Int) async throws {
    let alone = try await SampleProject()
    #expect(try await alone.tool.run("emit").exitCode == 0)
    let wanted = try alone.tool.files()
    let variables = ["UV_DEFAULT_INDEX": alone.index.url]
    for round in 0..<(16 / count + 1) {
      let project = try await SampleProject()
      let tool = project.tool
      let words = (0..<count).map { Self.commands[($0 + round * count) % Self.commands.count] }
      let results = try await withThrowingTaskGroup(of: (words: [String], result: ChildResult).self) { group in
        for words in words { group.addTask { (words, try await tool.run(words, variables: variables)) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for (words, result) in results {
        let isCheck = words.contains("--check")
        #expect(result.exitCode == 0 || isCheck && result.exitCode == 1, "\(words): \(result.ending) \(result.error)")
        #expect(!result.error.contains("error:") && !result.output.contains(".txspec-"), "\(words): \(result)")
      }
      // Whatever was written by then, one more run makes all of it.
      #expect(try await tool.run("emit", variables: variables).exitCode == 0)
      var files = try tool.files()
      files["out.txt"] = nil
      #expect(Set(files.keys) == Set(wanted.keys), "\(words)")
      for (path, text) in wanted where !path.hasPrefix("specs/") { #expect(files[path] == text, "\(path) \(words)") }
      #expect(try await tool.run("emit", "--check", variables: variables).exitCode == 0)
    }
  }

  /// Two that write different files: none of one stays beside those of the other.
  @Test func `the files are all of one of them`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    for _ in 0..<4 {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for format in ["hcl", "json", "hcl", "json", "json", "hcl"] {
          group.addTask {
            let result = try await tool.run("emit", "--bake-format", format)
            #expect(result.exitCode == 0, "\(result.error)")
          }
        }
        try await group.waitForAll()
      }
      let files = try tool.files()
      let bake = ["hcl", "json"].filter { files["docker-bake.\($0)"] != nil }
      #expect(bake.count == 1, "\(files.keys.sorted())")
      for variant in ["lean", "slim"] {
        #expect(files["docker/\(variant).Dockerfile"]?.contains("-f docker-bake.\(bake.first ?? "?") ") == true)
      }
      #expect(!files.keys.contains { $0.contains(".txspec-") })
    }
  }

  @Test func `variants emitted at once are all in the bake file`() async throws {
    for _ in 0..<3 {
      let tool = try await SampleProject().tool
      try await withThrowingTaskGroup(of: Void.self) { group in
        for variant in ["lean", "slim"] {
          group.addTask {
            let result = try await tool.run("emit", variant)
            #expect(result.exitCode == 0, "\(result.error)")
          }
        }
        try await group.waitForAll()
      }
      #expect(try tool.read("docker-bake.hcl").contains("targets = [\"slim\", \"lean\"]"))
    }
  }

  /// A file in the making is locked, and is no leftover, whichever container the other process is in.
  @Test func `leaves alone what another process is writing`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    #expect(try await tool.run("emit").exitCode == 0)
    let text = try tool.read("docker/lean.Dockerfile")
    let (live, dead) = ("docker/.txspec-live", "docker/.txspec-dead")
    for path in [live, dead] { try tool.write(path, text) }
    let descriptor = open(tool.work + "/" + live, O_RDONLY)
    #expect(flock(descriptor, LOCK_EX) == 0)
    let checked = try await tool.run("emit", "--check")
    #expect(checked.exitCode == 0 && !checked.output.contains(".txspec-"), "\(checked.output)")
    try tool.write("docker/lean.Dockerfile", text + "\n")
    #expect(try await tool.run("emit").exitCode == 0)
    #expect(try tool.files()[live] == text && tool.files()[dead] == nil)
    close(descriptor)
    try tool.write("docker/lean.Dockerfile", text + "\n")
    #expect(try await tool.run("emit").exitCode == 0)
    #expect(try tool.files()[live] == nil)
  }

  @Test func `waits for who writes, and says so`() async throws {
    let project = try await SampleProject()
    let tool = project.tool
    let descriptor = open(tool.work, O_RDONLY | O_DIRECTORY)
    #expect(flock(descriptor, LOCK_EX) == 0)
    let result = try await tool.run("emit") { _ in
      try await Task.sleep(for: .seconds(4))
      close(descriptor)
    }
    #expect(
      result.exitCode == 0 && result.error.contains("waiting for another txspec that writes to "), "\(result.error)")
  }

  @Test(arguments: [SIGINT, SIGTERM]) func `an interrupt leaves no temporary folder`(signal: Int32) async throws {
    let project = try await SampleProject()
    let tool = project.tool
    project.index.change { $0.delay = 600_000 }
    let temporary = tool.root + "/temporary"
    try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
    try tool.write("in.txt", "x @ git+\(project.index.url)/x.git@main\n")
    let index = project.index
    let result = try await tool.run("resolve", "-r", "in.txt", variables: ["TMPDIR": temporary]) { process in
      while index.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
      let made = try FileManager.default.contentsOfDirectory(atPath: temporary)
      #expect(!made.isEmpty)
      kill(process, signal)
    }
    #expect(result.ending == .signalled(signal) && result.error.isEmpty, "\(result)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
  }
}
