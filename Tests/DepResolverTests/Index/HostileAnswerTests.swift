import TestSupport
import Testing

@testable import DepResolver

/// Answers of a server that is broken or means harm: each ends in an error, and soon.
@Suite("Hostile answers", .serialized, .timeLimit(.minutes(5)))
struct HostileAnswerTests {
  private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.pypi.simple.v1+json\r\n"

  /// What became of a request, how long it took, and how often the server was asked.
  private func fetch(
    _ steps: [ScriptedServer.Step], _ change: (inout HTTPConfiguration) -> Void = { _ in }
  ) async throws -> (FetchError.Reason?, Duration, asked: Int) {
    let server = try await ScriptedServer(steps)
    var settings = quickSettings()
    settings.requestDeadline = .seconds(1)
    settings.rateGrace = .milliseconds(300)
    settings.pageLimit = 1 << 20
    change(&settings)
    let fetcher = HTTPFetcher(settings)
    let url = try #require(WebURL(server.url + "/a/"))
    let start = ContinuousClock.now
    let reason = await fetchFailure {
      _ = try await fetcher.get(
        FetchRequest(url: url, isCompressible: true, limit: settings.pageLimit, deadline: settings.requestDeadline))
    }
    let time = ContinuousClock.now - start
    await fetcher.shutdown()
    await server.shutdown()
    return (reason, time, server.requestCount)
  }

  @Test("a body that drips is given up as slow, and tried once more")
  func drippingBody() async throws {
    let (reason, time, asked) = try await fetch([
      .send(Self.head + "Content-Length: 100000\r\n\r\n"), .forever(" ", every: 20),
    ]) { $0.requestDeadline = .seconds(40) }
    #expect(reason == .slow(rate: 1024))
    #expect(asked == 2)
    #expect(time < .seconds(40))
  }

  @Test(
    "what never comes to an end is ended at the deadline, which all attempts share",
    arguments: [
      ("a head that drips", [ScriptedServer.Step.send("HTTP/1.1 200 OK\r\nX: "), .forever("x", every: 20)]),
      ("a head that never ends", [.send("HTTP/1.1 200 OK\r\n"), .pause(100_000)]),
      ("no head", [.pause(100_000)]),
      ("interim answers", [.forever("HTTP/1.1 100 Continue\r\n\r\n", every: 1)]),
      ("early hints", [.forever("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", every: 1)]),
      ("a body that stops", [.send(head + "Content-Length: 100\r\n\r\n{"), .pause(100_000)]),
      ("chunks that stop", [.send(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), .pause(100_000)]),
    ])
  func endless(name: String, steps: [ScriptedServer.Step]) async throws {
    let (reason, time, _) = try await fetch(steps)
    switch reason {
    case .timeout, .connection: break
    default: Issue.record("\(name): \(String(describing: reason))")
    }
    #expect(time < .seconds(40), "\(name)")
  }

  @Test(
    "what breaks the protocol is an error",
    arguments: [
      ("no HTTP", [ScriptedServer.Step.send("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n"), .close]),
      ("nothing", [.close]),
      ("headers without end", [.send("HTTP/1.1 200 OK\r\n"), .forever("X-Fill: " + filling + "\r\n", every: 0)]),
      ("one header without end", [.send("HTTP/1.1 200 OK\r\nX: "), .forever(filling, every: 0)]),
      ("a chunk of no size", [.send(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n"), .close]),
      (
        "a chunk beyond all sizes",
        [.send(head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n"), .close]
      ),
      ("a body cut short", [.send(head + "Content-Length: 100\r\n\r\n{}"), .close]),
      ("two lengths", [.send(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}\n"), .close]),
      ("a negative length", [.send(head + "Content-Length: -1\r\n\r\n{}"), .close]),
      ("a length beyond all sizes", [.send(head + "Content-Length: 99999999999999999999\r\n\r\n{}"), .close]),
      ("a length that is too large", [.send(head + "Content-Length: 999999999999\r\n\r\n{}"), .pause(100_000)]),
      (
        "a chunked body without end",
        [
          .send(head + "Transfer-Encoding: chunked\r\n\r\n"), .forever("1000\r\n" + filling + "\r\n", every: 0),
        ]
      ),
      ("a body without length or end", [.send(head + "Connection: close\r\n\r\n"), .forever(filling, every: 0)]),
      ("no gzip", [.send(head + "Content-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip"), .close]),
      ("an unknown coding", [.send(head + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"), .close]),
      ("a switch of protocols", [.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), .pause(100_000)]),
      ("a redirect to itself", [.send("HTTP/1.1 302 Found\r\nLocation: /simple/a/\r\nContent-Length: 0\r\n\r\n")]),
      ("a redirect to nowhere", [.send("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")]),
      (
        "a redirect to a file",
        [.send("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n")]
      ),
    ])
  func broken(name: String, steps: [ScriptedServer.Step]) async throws {
    let (reason, time, _) = try await fetch(steps)
    #expect(reason != nil, "\(name)")
    #expect(time < .seconds(40), "\(name)")
  }

  private static let filling = String(repeating: "x", count: 0x1000)

  @Test(
    "a server that asks to come back late is not waited for",
    arguments: ["86400", "99999999999999999999", "9223372036854775807", "-5", "Fri, 31 Dec 9999 23:59:59 GMT", "soon"])
  func retryAfter(wish: String) async throws {
    let (reason, time, _) = try await fetch([
      .send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: \(wish)\r\nContent-Length: 0\r\n\r\n")
    ]) { $0.requestDeadline = .seconds(40) }
    #expect(reason == .status(429))
    #expect(time < .seconds(40))
  }

  @Test("all that a server wishes to be waited for counts together")
  func patience() async throws {
    let (reason, time, asked) = try await fetch(
      [.send("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")]
    ) { settings in
      settings.requestDeadline = .seconds(40)
      settings.longestRetryAfter = .milliseconds(1_500)
      settings.retryDelays = Array(repeating: .zero, count: 20)
    }
    #expect(reason == .status(503))
    #expect(asked == 2)
    #expect(time < .seconds(40))
  }

  @Test("redirects share the time of one answer")
  func slowRedirects() async throws {
    let (reason, time, _) = try await fetch([
      .pause(400), .send("HTTP/1.1 302 Found\r\nLocation: /simple/a/\r\nContent-Length: 0\r\n\r\n"),
    ])
    #expect(reason == .timeout(seconds: 1))
    #expect(time < .seconds(40))
  }
}
