@testable import DepResolver
import SpecParser
import Testing

@Suite struct RelaxationSearchTests {
  /// What is found, one line each: the change and what comes of it.
  private func found(
    _ request: ResolutionRequest, _ index: some DistributionSource & Sendable
  ) async throws -> RelaxationReport {
    let failure = try await failure(of: request, index)
    return await RelaxationSearch(source: index, clock: ContinuousClock(), limit: .seconds(600)).search(failure)
  }

  private func text(_ report: RelaxationReport) -> [String] {
    report.found.map { relaxation in
      let pins =
        ([relaxation.package].compactMap { name in
          name.flatMap { name in relaxation.version.map { "\(name) \($0)" } }
        } + relaxation.others.map { "\($0.name) \($0.version)" }).joined(separator: ", ")
      let place = relaxation.location.map { "\($0.file):\($0.line)" } ?? "-"
      return switch relaxation.change {
      case .widened(let text): "\(place) \(text) -> \(pins)"
      default: "\(place) \(relaxation.change) \(relaxation.text) -> \(pins)"
      }
    }
  }

  @Test("drops one specifier at a time, in the order of the files, and says how to write it")
  func widens() async throws {
    let index = try FakePythonIndex(
      """
      pyannote-audio 3.4.0: torch>=2
      pyannote-audio 4.0.0: torch>=2.8
      pyannote-audio 4.0.1: torch>=2.8
      torch 2.4.1+rocm6.0
      torch 2.8.0
      torch 2.9.1
      """)
    let report = try await found(
      request("pyannote.audio==4.0.1\ntorch<2.5\nother".replacing("\nother", with: "")), index)
    #expect(
      text(report) == [
        "requirements.txt:1 pyannote.audio<4 -> pyannote-audio 3.4.0, torch 2.4.1+rocm6.0",
        "requirements.txt:2 torch>=2.9 -> torch 2.9.1, pyannote-audio 4.0.1",
      ])
    #expect(report.ending == .complete)
  }

  @Test("lists three at most")
  func atMostThree() async throws {
    // Any three of the four leave one version of z.
    let index = try FakePythonIndex(
      """
      a 0.1
      a 1.0: z!=1
      b 0.1
      b 1.0: z!=2
      c 0.1
      c 1.0: z!=3
      d 0.1
      d 1.0: z!=4
      z 1
      z 2
      z 3
      z 4
      """)
    let report = try await found(request("a==1.0\nb==1.0\nc==1.0\nd==1.0"), index)
    #expect(report.found.count == 3)
    #expect(report.found.map { $0.location?.line } == [1, 2, 3])
  }

  @Test("takes a line out only when no other specifier helps")
  func removes() async throws {
    let index = try FakePythonIndex("a 1.0: z==1.0\nb 1.0: z==2.0\nz 1.0\nz 2.0")
    let report = try await found(request("a\nb"), index)
    #expect(
      text(report) == ["requirements.txt:1 removed a -> b 1.0, z 2.0", "requirements.txt:2 removed b -> a 1.0, z 1.0"])
  }

  @Test("says that no single line is enough")
  func none() async throws {
    let index = try FakePythonIndex(
      """
      a 1.0: z==1.0
      b 1.0: z==2.0
      c 1.0: z==3.0
      z 1.0
      z 2.0
      z 3.0
      """)
    let report = try await found(request("a\nb\nc"), index)
    #expect(report == RelaxationReport(found: [], ending: .complete))
  }

  @Test("takes out constraints and overrides that take part, and leaves bound packages where they are")
  func rules() async throws {
    let index = try FakePythonIndex("a 1.0: b>=2\nb 1.0\nb 2.0\n@private b 1.5")
    var asked = try request("a")
    asked.constraints = try requirements("b<2", file: "constraints.txt")
    #expect(try await text(found(asked, index)) == ["constraints.txt:1 constraintRemoved b<2 -> b 2.0, a 1.0"])
    asked = try request("a")
    asked.overrides = try requirements("b==7", file: "overrides.txt")
    #expect(try await text(found(asked, index)) == ["overrides.txt:1 overrideRemoved b==7 -> b 2.0, a 1.0"])
    asked = try request("a")
    let bound = PackageIndex(name: "private", url: "https://private.test/simple")
    asked.indexes.entries = [.init(index: bound, only: [try #require(PackageName("b"))])]
    let report = try await found(asked, index)
    // Never by asking another index for a bound package.
    #expect(report.found.map(\.change) == [.removed])
  }

  @Test("takes out hashes that no file has, and does not offer other versions, which have none of them either")
  func hashes() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0\nb 1.0: a>=1")
    var asked = try request("a==1.0\nb")
    let wrong = try #require(FileHash(.sha256, digest: String(repeating: "0", count: 64)))
    asked.hashes[try #require(PackageName("a"))] = [wrong]
    let report = try await found(asked, index)
    #expect(report.found.map(\.change) == [.hashesRemoved])
    #expect(report.found.first?.version == Version("1.0"))
  }

  @Test("allows pre-releases and lifts the date where these are in the way")
  func settings() async throws {
    let index = try FakePythonIndex("a 1.0a1")
    var asked = try request("a")
    asked.prereleases = .disallow
    #expect(try await found(asked, index).found.map(\.change) == [.prereleasesAllowed])
    asked = try request("b")
    asked.excludeNewer = 0
    #expect(try await found(asked, FakePythonIndex("b 1.0")).found.map(\.change) == [.dateLifted])
  }

  @Test("stops when time is up, keeps what it has and says so, whichever line is the slow one")
  func deadline() async throws {
    let index = try FakePythonIndex("a 1.0: z==1.0\na 0.9: slow\nb 2.0: z==2.0\nb 1.0\nslow 1.0\nz 1.0\nz 2.0")
    let stuck = StuckSource(index: index, name: try #require(PackageName("slow")))
    for (lines, place) in [("b==2.0\na==1.0", 1), ("a==1.0\nb==2.0", 2)] {
      let (found, timeIsUp) = AsyncStream<Void>.makeStream()
      let search = RelaxationSearch(source: stuck, clock: EventClock(event: found), limit: .seconds(600)) {
        timeIsUp.yield()
      }
      let report = try await search.search(failure(of: request(lines), stuck))
      #expect(report.ending == .outOfTime(.seconds(600)))
      #expect(text(report) == ["requirements.txt:\(place) b<2 -> b 1.0, a 1.0, z 1.0"])
    }
  }

  @Test("finds the same changes in whatever order the lines stand")
  func order() async throws {
    let packages = ["a", "b", "c", "d", "e"]
    let index = try FakePythonIndex(
      packages.enumerated().map { "\($1) 0.1\n\($1) 1.0: z!=\($0 + 1)" }.joined(separator: "\n")
        + "\nz 1\nz 2\nz 3\nz 4\nz 5")
    var found: Set<Set<String>> = []
    for turn in packages.indices {
      let lines = packages[turn...] + packages[..<turn]
      for order in [Array(lines), lines.reversed()] {
        let report = try await self.found(request(order.map { "\($0)==1.0" }.joined(separator: "\n")), index)
        found.insert(Set(report.found.map { "\($0.change) \($0.others)" }))
      }
    }
    #expect(found.count == 1)
    #expect(found.first?.count == 3)
  }

  @Test("a change that cannot be looked at is not one that does not help")
  func unreachable() async throws {
    let index = try FakePythonIndex("a 1.0: z==1.0\na 0.9: gone\nb 2.0: z==2.0\nz 1.0\nz 2.0")
    let failing = StuckSource(index: index, name: try #require(PackageName("gone")), isFailing: true)
    let report = try await found(request("a==1.0\nb==2.0"), failing)
    guard case .incomplete(let why) = report.ending else {
      Issue.record("\(report.ending)")
      return
    }
    #expect(why.contains("gone"))
  }

  @Test(
    "writes the shortest specifier that admits the version",
    arguments: [
      ("a==4.0.1", "3.4.0", "a<4"), ("a>=4.0.1", "4.0.0", "a<4.0.1"), ("a<2", "2.3.1", "a>=2"),
      ("a<1.26", "1.26.4", "a>=1.26"), ("a==1.0", "1.2", "a>=1.2"), ("a>=9", "2.0", "a<1!2"),
      ("a<2,!=1.5", "1.5", "a>=1.5"), ("a==2", "3.0b1", "a==3.0b1"), ("a>=1!2", "1!1.0", "a<1!2"),
    ])
  func written(requirement: String, only version: String, expected: String) async throws {
    // Only `version` goes with what `b` asks for.
    let others = ["1.0", "2.0", "4.0.1", "1!2"].filter { $0 != version && Version($0) != Version(version) }
    let lines = others.map { "a \($0): z==1" } + ["a \(version): z==2", "b 1: z==2", "z 1", "z 2"]
    let report = try await found(request("\(requirement)\nb"), FakePythonIndex(lines.joined(separator: "\n")))
    #expect(report.found.first?.change == .widened(to: expected))
    #expect(report.found.first?.version == Version(version))
  }
}

/// The failure of a request that must have no resolution.
private func failure(
  of request: ResolutionRequest, _ source: some DistributionSource
) async throws -> ResolutionFailure {
  do throws(ResolutionError) {
    _ = try await PythonResolver(source: source).resolve(request)
    Issue.record("there is a resolution")
    throw .cancelled
  } catch {
    guard case .unsatisfiable(let failure) = error else { throw error }
    return failure
  }
}

/// A clock on which every wait ends with one event, so that no test depends on how busy the machine is.
private struct EventClock: Clock {
  var event: AsyncStream<Void>

  var now: ContinuousClock.Instant { .now }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
    for await _ in event { return }
  }
}

/// An index on which one project never answers, or never well.
private struct StuckSource: DistributionSource {
  var index: FakePythonIndex
  var name: PackageName
  var isFailing = false

  func page(of name: PackageName, on index: PackageIndex) async throws(FetchError) -> SimplePage? {
    guard name == self.name else { return try await self.index.page(of: name, on: index) }
    if isFailing { throw FetchError(unsupported: "https://\(name).test") }
    // Longer than any test waits, and deaf to cancellation.
    await Task.detached { try? await Task.sleep(for: .seconds(600)) }.value
    return nil
  }

  func detail(of file: DistributionFile, project: PackageName) async throws -> DistributionDetail {
    try await index.detail(of: file, project: project)
  }

  func size(of file: DistributionFile, project: PackageName) async throws -> UnpackedSize? { nil }
}
