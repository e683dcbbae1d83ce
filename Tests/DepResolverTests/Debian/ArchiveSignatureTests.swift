import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite(
  "Signatures of archives",
  .enabled("needs gpg and gpgv") {
    for program in ["gpg", "gpgv"] {
      guard (try? await command([program, "--version"]))?.succeeded == true else { return false }
    }
    return true
  })
struct ArchiveSignatureTests {
  private static let folder = "/debian/dists/bookworm"
  private static let suite = ServedSuite(
    folder, packages: "Package: app\nVersion: 1.0\nArchitecture: amd64\n\n", hasFilesBySum: true)

  /// A key that is made for the test and thrown away.
  private struct Key {
    var home: String
    /// In the binary form that `system.keyring` names.
    var keyring: String { home + "/keyring.gpg" }

    init(_ home: String) async throws {
      self.home = home
      try FileManager.default.createDirectory(
        atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try await run("--quick-gen-key", "Test <test@example.org>", "ed25519", "sign", "never")
      try await run("--output", keyring, "--export")
    }

    @discardableResult
    func run(_ words: String..., input: String = "") async throws -> String {
      let options = ["--homedir", home, "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""]
      let result = try await command(["gpg"] + options + words, input: input)
      try #require(result.succeeded, "\(result.error)")
      return result.output
    }

    func sign(_ text: String) async throws -> String { try await run("--clearsign", input: text) }

    func stop() async { _ = try? await command(["gpgconf", "--homedir", home, "--kill", "all"]) }
  }

  private func withKeys(_ body: (_ good: Key, _ other: Key) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      let (good, other) = (try await Key("\(folder)/a"), try await Key("\(folder)/b"))
      let result: Result<Void, any Error>
      do {
        result = .success(try await body(good, other))
      } catch {
        result = .failure(error)
      }
      await good.stop()
      await other.stop()
      try result.get()
    }
  }

  private func versions(_ archive: LoopbackArchive, keyring: String?) async throws -> [String] {
    try await withClient { client in
      let source = AptSource(url: "\(archive.root)/debian", suite: "bookworm", components: ["main"])
      let lists = try await client.packageLists(of: [source], architecture: "amd64", keyring: keyring)
      return lists.versions(of: "app").map(\.version.description)
    }
  }

  private func complaint(
    _ archive: LoopbackArchive, keyring: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) async -> String {
    let error = await #expect(throws: FetchError.self, sourceLocation: sourceLocation) {
      try await versions(archive, keyring: keyring)
    }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("\(archive.root)\(Self.folder)/InRelease: "), "\(text)", sourceLocation: sourceLocation)
    #expect(archive.paths.allSatisfy { $0.hasSuffix("InRelease") }, "no list is read", sourceLocation: sourceLocation)
    return text
  }

  @Test func `are good when a key of the keyring made them`() async throws {
    try await withKeys { (good, _) async throws in
      let archive = try await LoopbackArchive([Self.suite])
      let signed = try await good.sign(Self.suite.release)
      archive.change("InRelease") { _ in Array(signed.utf8) }
      #expect(try await versions(archive, keyring: good.keyring) == ["1.0"])
      #expect(try await versions(archive, keyring: nil) == ["1.0"])
    }
  }

  @Test func `of other keys, over other texts and none are refused`() async throws {
    try await withKeys { (good, other) async throws in
      let archive = try await LoopbackArchive([Self.suite])
      let unsigned = await complaint(archive, keyring: good.keyring)
      #expect(unsigned.contains("its signature is not good"), "\(unsigned)")
      let stranger = try await other.sign(Self.suite.release)
      archive.change("InRelease") { _ in Array(stranger.utf8) }
      let wrong = await complaint(archive, keyring: good.keyring)
      #expect(wrong.contains("its signature is not good") && wrong.contains("No public key"), "\(wrong)")
      let signed = try await good.sign(Self.suite.release)
      archive.change("InRelease") { _ in Array(signed.replacing("Suite: stable", with: "Suite: Stable").utf8) }
      let tampered = await complaint(archive, keyring: good.keyring)
      #expect(tampered.contains("its signature is not good") && tampered.contains("BAD signature"), "\(tampered)")
      let cut = signed.prefix(signed.count - 60)
      archive.change("InRelease") { _ in Array(cut.utf8) }
      #expect(await complaint(archive, keyring: good.keyring).contains("its signature is not good"))
    }
  }

  /// gpgv looks at the signed part alone, so nothing else may be read either.
  @Test func `do not cover what stands before or behind the text`() async throws {
    try await withKeys { (good, _) async throws in
      let archive = try await LoopbackArchive([Self.suite])
      let signed = try await good.sign(Self.suite.release)
      let lines = "SHA256:\n \(String(repeating: "0", count: 64)) 7 main/binary-amd64/Packages.xz\n"
      archive.change("InRelease") { _ in Array((lines + "\n" + signed).utf8) }
      _ = await complaint(archive, keyring: good.keyring)
      archive.change("InRelease") { _ in Array((signed + "\n" + lines).utf8) }
      #expect(try await versions(archive, keyring: good.keyring) == ["1.0"])
    }
  }

  @Test func `that cannot be checked are refused`() async throws {
    let archive = try await LoopbackArchive([Self.suite])
    let said = await complaint(archive, keyring: "/nowhere/keyring.gpg")
    #expect(said.contains("its signature is not good"), "\(said)")
  }
}
