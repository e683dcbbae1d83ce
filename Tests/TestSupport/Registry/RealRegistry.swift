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
    let storage = folder + "/storage"
    try FileManager.default.createDirectory(atPath: storage, withIntermediateDirectories: true)
    try await Data(configuration(access, storage: storage, folder).utf8)
      .write(to: URL(filePath: folder + "/config.yml"))
    let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
    let log = folder + "/registry.log"
    let result = try await childProcess(
      "sh",
      ["-c", "exec timeout --kill-after=2 300 docker-registry serve config.yml 2> registry.log"], in: folder,
      environment: environment, deadline: .seconds(310)
    ) { process in
      defer { kill(process, SIGTERM) }
      try await body(RealRegistry(host: try await Self.host(log: log), storage: storage))
    }
    if case .exited(let code) = result.ending, ![0, 124, 143].contains(code) {
      throw RealRegistryFailure(text: "docker-registry ended with \(code): \(Self.text(log).suffix(2000))")
    }
  }

  private static func configuration(
    _ access: Access, storage: String, _ folder: String
  ) async throws -> String {
    var text = """
      version: 0.1
      log: { level: info, accesslog: { disabled: true } }
      storage: { filesystem: { rootdirectory: "\(storage)" } }
      http: { addr: "127.0.0.1:0", secret: tests }

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

  /// Where it listens, which it writes into its log. The kernel chose the port: one that a test had found free a moment ago
  /// may be another's by the time a registry has started.
  private static func host(log: String) async throws -> String {
    for _ in 0..<2400 {
      let words = text(log).split(separator: "listening on ")
      if words.count > 1, let end = words[1].firstIndex(of: "\"") { return String(words[1][..<end]) }
      try await Task.sleep(for: .milliseconds(25))
    }
    throw RealRegistryFailure(text: "docker-registry does not listen: \(text(log).suffix(2000))")
  }

  private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

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
