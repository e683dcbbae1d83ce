import FoundationEssentials
import SpecParser
import Synchronization
import TestSupport
import Testing

@testable import DepResolver

/// Settings that fail fast, for servers on this machine.
func quickSettings(_ change: (inout HTTPConfiguration) -> Void = { _ in }) -> HTTPConfiguration {
  var settings = HTTPConfiguration(version: "test")
  settings.retryDelays = [.milliseconds(5), .milliseconds(5)]
  settings.requestDeadline = .seconds(120)
  settings.downloadDeadline = .seconds(120)
  settings.idleTimeout = .seconds(120)
  change(&settings)
  return settings
}

/// A client that is shut down afterwards.
func withClient<Value>(
  _ settings: HTTPConfiguration = quickSettings(),
  cache: Cache? = nil,
  policy: IndexClient.Policy = .normal,
  resolutionKey: String? = nil,
  needsDetails: Bool = true,
  _ body: (IndexClient) async throws -> Value
) async throws -> Value {
  let client = IndexClient(
    settings, cache: cache, policy: policy, resolutionKey: resolutionKey, needsDetails: needsDetails)
  do {
    let value = try await body(client)
    await client.shutdown()
    return value
  } catch {
    await client.shutdown()
    throw error
  }
}

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
  private let seconds = Mutex(1_700_000_000)

  var now: @Sendable () -> Int { { self.seconds.withLock { $0 } } }

  func advance(_ count: Int) {
    seconds.withLock { $0 += count }
  }
}

/// Collects what is reported.
final class Notices: Sendable {
  private let collected = Mutex<[CacheNotice]>([])

  var all: [CacheNotice] { collected.withLock { $0 } }
  var report: @Sendable (CacheNotice) -> Void { { notice in self.collected.withLock { $0.append(notice) } } }
}

func project(_ name: String) throws -> PackageName {
  try #require(PackageName(name))
}

/// The reason of the `FetchError` that `body` throws; any other outcome is an issue.
func fetchFailure(
  sourceLocation: Testing.SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> FetchError.Reason? {
  let error = await #expect(throws: FetchError.self, sourceLocation: sourceLocation) { try await body() }
  return error?.reason
}

extension FetchError.Reason {
  /// Whether the bytes have another sum than the index states.
  var isWrongSum: Bool {
    if case .wrongFile(let text) = self { text.hasPrefix("sha256 mismatch: the index") } else { false }
  }
}

/// Keeps the last progress told.
final class ProgressRecorder: Sendable {
  private let last = Mutex(IndexProgress())

  var progress: IndexProgress { last.withLock { $0 } }
  var record: @Sendable (IndexProgress) -> Void { { progress in self.last.withLock { $0 = progress } } }
}
