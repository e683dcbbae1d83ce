import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM])
  func endsPromptlyAndLeavesNothing(signal: Int32) async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.delay = 600_000
    let project = try await SampleProject(behaviour)
    let before = try project.tool.files()
    let index = project.index
    let sent = Mark()
    let result = try await project.tool.run("emit", deadline: .seconds(300)) { processIdentifier in
      while index.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
      await sent.set()
      kill(processIdentifier, signal)
    }
    // Killed by the signal is what a shell calls 130 (or 143).
    #expect(result.ending == .signalled(signal))
    #expect(try #require(await sent.age) < .seconds(60))
    #expect(result.output.isEmpty)
    #expect(try project.tool.files() == before)
    project.index.change { $0.delay = 0 }
    #expect(try await project.tool.run("emit").exitCode == 0)
  }

  /// Killed at any moment, files are the old ones or the new ones, and the next run is not hindered.
  @Test func aKilledRunLeavesOldOrNewFilesAndACacheThatOpens() async throws {
    let project = try await SampleProject()
    var states: [[String: String]] = []
    for requirements in ["web==1.0\n", "web==2.0\ntool\n"] {
      try project.tool.write("requirements/requirements.txt", requirements)
      #expect(try await project.tool.run("emit", "-U").exitCode == 0)
      states.append(try project.tool.files())
    }
    var killed = 0
    for attempt in 0..<16 {
      let wanted = states[attempt % 2]
      try project.tool.write("requirements/requirements.txt", wanted["requirements/requirements.txt"] ?? "")
      let result = try await project.tool.run("emit", "--refresh", "-U") { processIdentifier in
        try await Task.sleep(for: .milliseconds(5 * attempt))
        kill(processIdentifier, SIGKILL)
      }
      if result.ending == .signalled(SIGKILL) { killed += 1 }
      for (path, text) in try project.tool.files() where !path.contains("/.txspec-") {
        #expect(states.contains { $0[path] == text }, "\(path) is half-written")
      }
      let cache = try await project.tool.run("cache", "info")
      #expect(cache.exitCode == 0 && cache.error.isEmpty, "\(cache.error)")
    }
    #expect(killed > 0, "no run was killed in time; the delays are too long")
    try project.tool.write("requirements/.txspec-999999999-1", "left by a killed run")
    // Who writes into a folder clears it up; whether the locks are the wanted ones already is up to the last kill.
    try project.tool.write("requirements/requirements-lean.txt", "")
    try project.tool.write("requirements/requirements.txt", "web==1.0\n")
    #expect(try await project.tool.run("lock", "-U").exitCode == 0)
    #expect(try await project.tool.run("emit", "-U").exitCode == 0)
    #expect(try project.tool.files().filter { !$0.key.contains("docker/.txspec-") } == states[0])
  }
}

/// When something happened.
private actor Mark {
  private var instant: ContinuousClock.Instant?

  var age: Duration? { instant.map { $0.duration(to: .now) } }

  func set() { instant = .now }
}
