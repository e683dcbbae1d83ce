internal import Crypto
internal import FoundationEssentials

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Debian's `docker-registry` on this machine's loopback interface, with a storage folder that tests write to.
///
/// It ends with the test that started it, and at the latest after five minutes.
public struct RealRegistry: Sendable {
  public enum Access: Sendable {
    case anyone
    /// The user and password of ``TokenServer``, with every request.
    case basic
    case tokens(realm: String, certificate: String)
  }

  /// `127.0.0.1:port`
  public let host: String
  private let storage: String

  /// Runs a registry while `body` runs.
  public static func with(
    _ access: Access, in folder: String, body: @escaping @Sendable (RealRegistry) async throws -> Void
  ) async throws {
    let server = try await LoopbackServer { _ in LoopbackReply(status: 404) }
    let host = server.host
    // Free a moment ago; a registry that finds it taken ends at once, and the test says so.
    await server.shutdown()
    let storage = folder + "/storage"
    try FileManager.default.createDirectory(atPath: storage, withIntermediateDirectories: true)
    try await Data(configuration(access, host: host, storage: storage, folder).utf8)
      .write(to: URL(filePath: folder + "/config.yml"))
    let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    let result = try await childProcess(
      "timeout", ["--kill-after=2", "300", "docker-registry", "serve", "config.yml"], in: folder,
      environment: environment, deadline: .seconds(310)
    ) { process in
      defer { kill(process, SIGTERM) }
      let registry = RealRegistry(host: host, storage: storage)
      try await registry.waitUntilReady()
      try await body(registry)
    }
    if case .exited(let code) = result.ending, ![0, 124, 143].contains(code) {
      throw RealRegistryFailure(text: "docker-registry ended with \(code): \(result.error.suffix(2000))")
    }
  }

  private static func configuration(
    _ access: Access, host: String, storage: String, _ folder: String
  ) async throws -> String {
    var text = """
      version: 0.1
      log: { level: warn, accesslog: { disabled: true } }
      storage: { filesystem: { rootdirectory: "\(storage)" } }
      http: { addr: "\(host)", secret: tests }

      """
    switch access {
    case .anyone: break
    case .basic:
      let made = try await command(["htpasswd", "-Bbn", TokenServer.user, TokenServer.password])
      try Data(made.output.utf8).write(to: URL(filePath: folder + "/htpasswd"))
      text += "auth: { htpasswd: { realm: tests, path: \"\(folder)/htpasswd\" } }\n"
    case .tokens(let realm, let certificate):
      text += """
        auth:
          token:
            realm: "\(realm)"
            service: \(TokenServer.service)
            issuer: \(TokenServer.issuer)
            rootcertbundle: "\(certificate)"

        """
    }
    return text
  }

  private func waitUntilReady() async throws {
    for _ in 0..<200 {
      if try await command(["bash", "-c", "exec 3<>/dev/tcp/\(host.replacing(":", with: "/"))"]).succeeded { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw RealRegistryFailure(text: "docker-registry does not listen on \(host)")
  }

  /// Puts an image where a push would: every blob, and manifests under tags, the last under `tag`.
  public func add(_ repository: String, tag: String, manifests: [[UInt8]], blobs: [[UInt8]]) throws {
    let root = "\(storage)/docker/registry/v2"
    for bytes in manifests + blobs { try write(bytes, to: place(of: bytes)) }
    let links = "\(root)/repositories/\(repository)"
    for bytes in blobs { try write(link(bytes), to: "\(links)/_layers/sha256/\(sum(bytes))/link") }
    for bytes in manifests { try write(link(bytes), to: "\(links)/_manifests/revisions/sha256/\(sum(bytes))/link") }
    guard let last = manifests.last else { return }
    try write(link(last), to: "\(links)/_manifests/tags/\(tag)/current/link")
    try write(link(last), to: "\(links)/_manifests/tags/\(tag)/index/sha256/\(sum(last))/link")
  }

  /// What a tag names, as it is stored.
  public func manifest(_ repository: String, tag: String) throws -> [UInt8] {
    let links = "\(storage)/docker/registry/v2/repositories/\(repository)/_manifests"
    let digest = try Data(contentsOf: URL(filePath: "\(links)/tags/\(tag)/current/link"))
    return Array(
      try Data(contentsOf: URL(filePath: place(ofSum: String(decoding: digest.dropFirst(7), as: UTF8.self)))))
  }

  /// The digests of all that is stored: layers, configurations and manifests.
  public func blobs() throws -> Set<String> {
    let folder = "\(storage)/docker/registry/v2/blobs/sha256"
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix("/data") }
    return Set(paths.map { "sha256:" + $0.split(separator: "/")[1] })
  }

  /// Changes what is stored under the sum of `bytes`.
  public func replace(_ bytes: [UInt8], with other: [UInt8]) throws {
    try write(other, to: place(of: bytes))
  }

  private func place(of bytes: [UInt8]) -> String { place(ofSum: sum(bytes)) }

  private func place(ofSum sum: String) -> String {
    "\(storage)/docker/registry/v2/blobs/sha256/\(sum.prefix(2))/\(sum)/data"
  }

  private func link(_ bytes: [UInt8]) -> [UInt8] { Array("sha256:\(sum(bytes))".utf8) }

  private func write(_ bytes: [UInt8], to path: String) throws {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: path))
  }

  private func sum(_ bytes: [UInt8]) -> String {
    SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// The registry did not run as it should.
public struct RealRegistryFailure: Error, CustomStringConvertible {
  public let text: String
  public var description: String { text }
}
