internal import Crypto
internal import Synchronization

/// A suite of a distribution's archive as a `LoopbackArchive` serves it; its files are made from it.
public struct ServedSuite: Sendable {
  /// The folder of its `InRelease`, such as `/debian/dists/bookworm`.
  public var folder: String
  /// The text of `Packages`.
  public var packages: String
  /// The text of `Contents`; without one there is no such file.
  public var contents: String?
  public var architecture: String
  /// As `InRelease` writes a date.
  public var validUntil: String?
  /// Whether `InRelease` says that files can be had by their sum, and they can.
  public var hasFilesBySum: Bool

  public init(
    _ folder: String, packages: String, contents: String? = nil, architecture: String = "amd64",
    validUntil: String? = nil, hasFilesBySum: Bool = true
  ) {
    self.folder = folder
    self.packages = packages
    self.contents = contents
    self.architecture = architecture
    self.validUntil = validUntil
    self.hasFilesBySum = hasFilesBySum
  }

  /// `Release`, before anybody signed it.
  public var release: String {
    var lines = ["Origin: Test", "Suite: stable", "Date: Sat, 18 Jul 2026 20:16:37 UTC"]
    if let validUntil { lines.append("Valid-Until: \(validUntil)") }
    if hasFilesBySum { lines.append("Acquire-By-Hash: yes") }
    lines.append("SHA256:")
    lines += lists.map { " \(sum($0.bytes)) \($0.bytes.count) \($0.path)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private var lists: [(path: String, bytes: [UInt8])] {
    var lists = [("main/binary-\(architecture)/Packages.gz", gzip(Array(packages.utf8)))]
    if let contents { lists.append(("main/Contents-\(architecture).gz", gzip(Array(contents.utf8)))) }
    return lists
  }

  fileprivate var files: [String: [UInt8]] {
    var files = ["\(folder)/InRelease": Array(release.utf8)]
    for (path, bytes) in lists {
      let parent = path.split(separator: "/").dropLast().joined(separator: "/")
      let place = hasFilesBySum ? "\(parent)/by-hash/SHA256/\(sum(bytes))" : path
      files["\(folder)/\(place)"] = bytes
    }
    return files
  }
}

/// A distribution's archive on this machine's loopback interface: real HTTP, with `ETag` and 304.
public final class LoopbackArchive: Sendable {
  /// What stands in for the root of the distribution's archives.
  public var root: String { server.origin }
  private let server: LoopbackServer
  private let files: SharedFiles

  /// Starts to serve.
  public init(_ suites: [ServedSuite]) async throws {
    let files = SharedFiles()
    server = try await LoopbackServer { request in
      guard let body = files.all.withLock({ $0[request.path] }) else { return LoopbackReply(status: 404) }
      let tag = "\"\(sum(body))\""
      if request.headers["if-none-match"] == tag { return LoopbackReply(status: 304, headers: [("ETag", tag)]) }
      return LoopbackReply(status: 200, headers: [("ETag", tag)], body: body)
    }
    self.files = files
    for suite in suites { serve(suite) }
  }

  /// Serves the suite from now on, in place of an earlier state of it.
  public func serve(_ suite: ServedSuite) {
    files.all.withLock { files in
      files = files.filter { !$0.key.hasPrefix(suite.folder + "/") }.merging(suite.files) { $1 }
    }
  }

  /// Serves other bytes for each file whose path contains `part` from now on; without any they are gone.
  public func change(_ part: String, _ change: @Sendable ([UInt8]) -> [UInt8]?) {
    files.all.withLock { files in
      for (path, bytes) in files where path.contains(part) { files[path] = change(bytes) }
    }
  }

  /// The paths of the requests so far.
  public var paths: [String] { server.requests.map(\.path) }

  /// Stops to accept connections.
  public func shutdown() async {
    await server.shutdown()
  }

  private final class SharedFiles: Sendable {
    let all = Mutex<[String: [UInt8]]>([:])
  }
}

private func sum(_ bytes: [UInt8]) -> String {
  SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
