import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// An answer that is damaged or contradicts the index is an error, and never a reason to take an older version.
@Suite("No silent downgrade")
struct DowngradeTests {
  private static let old = ServedRelease("p", "1.0", hasSdist: true)
  private static let new = ServedRelease("p", "2.0", requires: ["q"], hasSdist: true)

  private static let badRequirement = ServedRelease("p", "2.0", requires: ["not a requirement >< at all"])

  /// An index of files, of which each entry of a page can be told otherwise.
  private struct Bench {
    let host: LyingHost
    let folder: String
    var settings = quickSettings()

    func request(_ change: (inout ResolutionRequest) -> Void = { _ in }) throws -> ResolutionRequest {
      var request = try DepResolverTests.request("p")
      request.indexes = IndexSet(defaultIndex: PackageIndex(name: "test", url: "\(host.origin)/test/simple"))
      change(&request)
      return request
    }

    func resolve(
      _ policy: IndexClient.Policy = .normal, _ change: (inout ResolutionRequest) -> Void = { _ in }
    ) async throws -> Resolution {
      let cache = try Cache(directory: folder, now: TestClock().now, report: { _ in })
      defer { cache.close() }
      return try await withClient(settings, cache: cache, policy: policy, resolutionKey: "test") {
        try await PythonResolver(source: $0).resolve(try request(change))
      }
    }

    /// The text of the failure to fetch that it must end in.
    func failure(_ policy: IndexClient.Policy = .normal) async throws -> String {
      let error = await #expect(throws: ResolutionError.self) { try await resolve(policy) }
      guard case .fetch(let failure, let needed)? = error else { return "\(String(describing: error))" }
      #expect(needed == "p")
      #expect(failure.hint != nil || failure.isTooLarge)
      return failure.description
    }

    func serve(_ files: [LyingHost.File], _ entries: [String]) {
      for file in files { host.serve("/files/\(file.name)", file.bytes) }
      host.serve("/test/simple/p/", page: "p", entries)
      host.serve("/test/simple/q/", page: "q", [host.entry(q, nil)])
      host.serve("/files/\(q.name)", q.bytes)
    }

    private var q: LyingHost.File { DowngradeTests.file(ServedRelease("q", "1.0"), ".whl") }
  }

  fileprivate static func file(_ release: ServedRelease, _ suffix: String) -> LyingHost.File {
    let file = release.files().first { $0.name.hasSuffix(suffix) }
    return LyingHost.File(name: file?.name ?? "", bytes: file?.bytes ?? [])
  }

  private func withBench(
    _ settings: HTTPConfiguration = quickSettings(), _ body: (Bench) async throws -> Void
  ) async throws {
    let host = try await LyingHost()
    do {
      try await withTemporaryFolder { try await body(Bench(host: host, folder: $0, settings: settings)) }
    } catch {
      await host.shutdown()
      throw error
    }
    await host.shutdown()
  }

  /// What is wrong with the newest version.
  enum Fault: String, CaseIterable, Sendable {
    case metadataSum, wheelSum, sdistSum, damagedWheel, damagedSdist, truncatedWheel, otherSize, damagedMetadata
    case otherWheelMetadata, altered
  }

  @Test("is an error that names the file, and nothing of it is kept", arguments: Fault.allCases)
  func damaged(fault: Fault) async throws {
    try await withBench { bench in
      let host = bench.host
      let old = Self.file(Self.old, ".whl")
      var wheel = Self.file(Self.new, ".whl")
      var sdist = Self.file(Self.new, ".tar.gz")
      let usesSdist = [.sdistSum, .damagedSdist].contains(fault)
      let healthy = usesSdist ? host.entry(sdist, nil) : host.entry(wheel, Self.new.metadata)
      var entry = healthy
      let good = (wheel, sdist)
      host.serve("/files/\(wheel.name).metadata", Self.new.metadata)
      switch fault {
      case .metadataSum: host.serve("/files/\(wheel.name).metadata", Self.old.metadata)
      case .damagedMetadata: host.serve("/files/\(wheel.name).metadata", Array(Self.new.metadata.dropLast(40)))
      case .wheelSum:
        entry = host.entry(wheel, nil, sha256: sdist.sha256)
        host.serve("/files/\(wheel.name)", wheel.bytes)
      case .sdistSum: sdist.bytes[sdist.bytes.count / 2] ^= 1
      case .damagedWheel:
        wheel.bytes = Array(wheel.bytes.dropLast(30))
        entry = host.entry(wheel, nil)
      case .damagedSdist:
        sdist.bytes = Array(sdist.bytes.prefix(40))
        entry = host.entry(sdist, nil)
      case .truncatedWheel:
        wheel.bytes = Array(wheel.bytes.prefix(100))
        entry = host.entry(wheel, nil)
      case .otherSize: entry = host.entry(wheel, nil, more: ", \"size\": 12")
      case .otherWheelMetadata:
        wheel = Self.file(ServedRelease("p", "2.0", requires: ["planted"]), ".whl")
        entry = host.entry(wheel, Self.new.metadata)
      case .altered:
        entry = host.entry(wheel, nil)
        let place = try #require(wheel.bytes.firstRange(of: Array("Requires-Dist".utf8)))
        wheel.bytes[place.lowerBound] ^= 1
      }
      bench.serve([old, wheel, sdist], [host.entry(old, nil), entry])
      let isWheel = !usesSdist
      if fault == .wheelSum {
        // Parts can't be checked; a server that gives none is.
        host.serve("/files/\(wheel.name)") { request in
          request.headers["range"] == nil
            ? LoopbackReply(status: 200, body: good.0.bytes) : LoopbackReply(status: 416)
        }
      }
      for policy in [IndexClient.Policy.normal, .normal, .refresh] {
        let text = try await bench.failure(policy)
        #expect(text.contains(isWheel ? wheel.name : sdist.name), "\(text)")
      }
      // Once the index has healed, warm, refreshed and cold runs agree.
      bench.serve([good.0, good.1], [host.entry(old, nil), healthy])
      host.serve("/files/\(good.0.name).metadata", Self.new.metadata)
      for policy in [IndexClient.Policy.refresh, .normal, .offline] {
        #expect(try await bench.resolve(policy).packages.map { "\($0.version)" } == ["2.0", "1.0"])
      }
    }
  }

  @Test("a file that is too large is an error")
  func tooLarge() async throws {
    let settings = quickSettings {
      $0.downloadLimit = 600
      $0.metadataLimit = 50
    }
    try await withBench(settings) { bench in
      let host = bench.host
      let old = Self.file(ServedRelease("p", "1.0"), ".whl")
      let wheel = Self.file(Self.new, ".whl")
      host.serve("/files/\(wheel.name).metadata", Self.new.metadata)
      bench.serve([old, wheel], [host.entry(old, nil), host.entry(wheel, Self.new.metadata)])
      let text1 = try await bench.failure()
      #expect(text1.contains("\(wheel.name).metadata: larger than the limit of 50 bytes"), "\(text1)")
      let sdist = Self.file(
        ServedRelease("p", "2.0", hasSdist: true, sources: ["x": String(repeating: "x", count: 900)]), ".tar.gz")
      bench.serve([old, sdist], [host.entry(old, nil), host.entry(sdist, nil)])
      let text2 = try await bench.failure(.refresh)
      #expect(text2.contains("\(sdist.name): larger than the limit of 600 bytes"), "\(text2)")
    }
  }

  /// Whether the metadata comes from beside the wheel, from the wheel by ranges, or from a source distribution.
  enum Way: CaseIterable, Sendable { case beside, besideWithoutSum, ranges, sdist }

  @Test(
    "what was published with metadata that the standard refuses is passed over, and is told", arguments: Way.allCases)
  func published(way: Way) async throws {
    try await withBench { bench in
      let host = bench.host
      let old = Self.file(ServedRelease("p", "1.0"), ".whl")
      var release = Self.badRequirement
      release.hasSdist = true
      let file = Self.file(release, way == .sdist ? ".tar.gz" : ".whl")
      host.serve("/files/\(file.name).metadata", release.metadata)
      let more = way == .besideWithoutSum ? ", \"core-metadata\": true" : ""
      bench.serve(
        [old, file], [host.entry(old, nil), host.entry(file, way == .beside ? release.metadata : nil, more: more)])
      for policy in [IndexClient.Policy.normal, .normal, .refresh, .offline] {
        let resolution = try await bench.resolve(policy)
        #expect(resolution.packages.map { "\($0.version)" } == ["1.0"])
      }
    }
  }

  @Test("the same without any sum is an error: nobody knows whether it was published so")
  func unverified() async throws {
    try await withBench { bench in
      let host = bench.host
      let old = Self.file(ServedRelease("p", "1.0"), ".whl")
      let file = Self.file(Self.badRequirement, ".whl")
      bench.serve(
        [old, file],
        [host.entry(old, nil), "{\"filename\": \"\(file.name)\", \"url\": \"/files/\(file.name)\", \"hashes\": {}}"])
      let text3 = try await bench.failure()
      #expect(text3.contains("states no hash"), "\(text3)")
    }
  }

  @Test("metadata beside the wheel that only the wheel refutes is an error")
  func besideWrong() async throws {
    try await withBench { bench in
      let host = bench.host
      let old = Self.file(ServedRelease("p", "1.0"), ".whl")
      let wheel = Self.file(Self.new, ".whl")
      host.serve("/files/\(wheel.name).metadata", Self.badRequirement.metadata)
      bench.serve([old, wheel], [host.entry(old, nil), host.entry(wheel, nil, more: ", \"core-metadata\": true")])
      let text4 = try await bench.failure()
      #expect(text4.contains("but the METADATA inside the wheel is valid"), "\(text4)")
    }
  }

  @Test("what the spec says of a version counts, whatever its files say")
  func declared() async throws {
    try await withBench { bench in
      let host = bench.host
      let file = Self.file(Self.badRequirement, ".whl")
      bench.serve([file], [host.entry(file, nil)])
      let name = try project("p")
      let place = SourceLocation(file: "spec.yaml", line: 1, column: 1)
      for policy in [IndexClient.Policy.normal, .normal, .refresh] {
        let resolution = try await bench.resolve(policy) {
          $0.metadata = [DeclaredMetadata(name: Located(name, at: place), requires: [])]
        }
        let package = try #require(resolution.package(named: name))
        #expect(package.version == Version("2.0") && package.detail.source == .spec)
        #expect(package.detail.fileCount == 3)
      }
    }
  }
}
