import Crypto
import SpecParser
import Synchronization
import TestSupport

@testable import DepResolver

/// One server that holds the files of all, with an honest index and one that lies about the same files.
final class LyingHost: Sendable {
  /// What the honest index has: numpy, which needs blas.
  static let releases = [
    ServedRelease("numpy", "1.0", requires: ["blas>=1"], hasSdist: true, members: ["numpy/core.py": 10]),
    ServedRelease("blas", "1.0"),
  ]
  /// What the liar wants others to install.
  static let planted = ServedRelease("numpy", "1.0", requires: ["planted"], members: ["numpy/core.py": 99_999])

  /// A file with its name, bytes and sum.
  struct File: Sendable {
    var name: String
    var bytes: [UInt8]
    var sha256: String { sum(bytes) }
  }

  /// How long the answers to paths with this text take, in milliseconds.
  struct Delay: Sendable {
    var paths: String
    var milliseconds: Int
  }

  let wheel: File
  let sdist: File
  let metadata: [UInt8]
  let plantedWheel: File
  let plantedMetadata: [UInt8]
  private let state = Mutex<State>(State())
  private let server: Mutex<LoopbackServer?> = Mutex(nil)

  private struct State {
    /// Replies by path, without the query.
    var routes: [String: @Sendable (LoopbackIndex.Request) -> LoopbackReply] = [:]
    var delay: Delay?
  }

  init() async throws {
    func file(_ release: ServedRelease, _ suffix: String) throws -> File {
      guard let found = release.files().first(where: { $0.name.hasSuffix(suffix) }) else { throw Missing() }
      return File(name: found.name, bytes: found.bytes)
    }
    wheel = try file(Self.releases[0], ".whl")
    sdist = try file(Self.releases[0], ".tar.gz")
    metadata = Self.releases[0].metadata
    plantedWheel = try file(Self.planted, ".whl")
    plantedMetadata = Self.planted.metadata
    let server = try await LoopbackServer { [weak self] request in self?.reply(request) ?? LoopbackReply(status: 500) }
    self.server.withLock { $0 = server }
    for offers in [true, false] {
      // The same files on two honest indexes, of which one has no metadata files.
      let index = offers ? "/honest/simple" : "/plain/simple"
      serve("\(index)/numpy/", page: "numpy", [entry(wheel, offers ? metadata : nil), entry(sdist, nil)])
      let blas = try file(Self.releases[1], ".whl")
      serve("\(index)/blas/", page: "blas", [entry(blas, nil)])
      serve("/files/\(blas.name)", blas.bytes)
    }
    serve("/files/\(wheel.name)", wheel.bytes)
    serve("/files/\(wheel.name).metadata", metadata)
    serve("/files/\(sdist.name)", sdist.bytes)
  }

  private struct Missing: Error {}

  var origin: String { server.withLock { $0?.origin ?? "" } }

  func shutdown() async { await server.withLock { $0 }?.shutdown() }

  /// One file of a page: `address` is where it is, `sha256` what is said of it.
  func entry(
    _ file: File, _ metadata: [UInt8]?, filename: String? = nil, address: String? = nil, sha256: String? = nil,
    more: String = ""
  ) -> String {
    let offer = metadata.map { ", \"core-metadata\": {\"sha256\": \"\(sum($0))\"}" } ?? ""
    return """
      {"filename": "\(filename ?? file.name)", "url": "\(address ?? "/files/\(file.name)")",
       "hashes": {"sha256": "\(sha256 ?? file.sha256)"}\(offer)\(more)}
      """
  }

  func serve(_ path: String, page name: String, _ entries: [String]) {
    let text = """
      {"meta": {"api-version": "1.1"}, "name": "\(name)", "files": [\(entries.joined(separator: ", "))]}
      """
    serve(path, Array(text.utf8), type: "application/vnd.pypi.simple.v1+json")
  }

  /// Serves bytes, by ranges too.
  func serve(_ path: String, _ bytes: [UInt8], type: String = "application/octet-stream") {
    serve(path) { request in
      guard let header = request.headers["range"] else {
        return LoopbackReply(status: 200, headers: [("Content-Type", type)], body: bytes)
      }
      let ends = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
      let first = Int(ends[0]) ?? max(0, bytes.count - (Int(ends[1]) ?? 0))
      let last = ends[0].isEmpty ? bytes.count - 1 : min(Int(ends[1]) ?? 0, bytes.count - 1)
      guard first <= last else { return LoopbackReply(status: 416) }
      return LoopbackReply(
        status: 206, headers: [("Content-Range", "bytes \(first)-\(last)/\(bytes.count)")],
        body: Array(bytes[first...last]))
    }
  }

  func serve(_ path: String, _ reply: @escaping @Sendable (LoopbackIndex.Request) -> LoopbackReply) {
    state.withLock { $0.routes[path] = reply }
  }

  func delay(_ delay: Delay?) { state.withLock { $0.delay = delay } }

  private func reply(_ request: LoopbackIndex.Request) -> LoopbackReply {
    let path = String(request.path.prefix { $0 != "?" })
    let (route, delay) = state.withLock { ($0.routes[path], $0.delay) }
    guard let route else { return LoopbackReply(status: 404) }
    var reply = route(request)
    if let delay, path.contains(delay.paths) { reply.delay = delay.milliseconds }
    return reply
  }
}

func sum(_ bytes: [UInt8]) -> String {
  SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
