import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Damaged texts of the smaller formats: any answer will do, a crash or a hang will not, and what is printed reads back
/// the same.
@Suite struct HostileTextTests {
  @Test func bearsAnyAddress() throws {
    var random = SeededGenerator(seed: 41)
    let seeds = [
      "https://user:pa%40ss@Host.example:8443/simple/p/?q=1#sha256=00", "http://[::1]:80/a/../b//c",
      "../../files/a-1.0.tar.gz#md5=1", "//h/%zz?%",
    ].map { Array($0.utf8) }
    let pieces = ["://", "@", ":", "/", "..", "?", "#", "%", "%2f", "[", "]", " ", "\t", "é", "https://", "\\"].map {
      Array($0.utf8)
    }
    let base = try #require(WebURL("https://h/simple/p/"))
    var accepted = 0
    for _ in 0..<fuzzInputs(20_000) {
      let text = String(decoding: random.damaged(random.pick(seeds), pieces: pieces), as: UTF8.self)
      for url in [WebURL(text), base.resolving(text)].compactMap({ $0 }) {
        accepted += 1
        if WebURL(url.text) != url { Issue.record("\(text) prints as \(url.text)") }
      }
      _ = IndexURL(text)
    }
    #expect(accepted > 0)
  }

  @Test func bearsAnyTime() throws {
    var random = SeededGenerator(seed: 42)
    let seeds = ["2026-03-31T12:00:00.123456Z", "2024-02-29", "1970-01-01T00:00:00+05:30"].map { Array($0.utf8) }
    for _ in 0..<fuzzInputs(20_000) {
      let text = String(
        decoding: random.damaged(random.pick(seeds), pieces: ["-", ":", "T", "Z"].map { Array($0.utf8) }), as: UTF8.self
      )
      guard let time = Timestamp(text) else { continue }
      // Years of four digits.
      #expect((-62_200_000_000..<253_500_000_000).contains(time.seconds), "\(text)")
      // What is written reads back as the same moment.
      if (-62_167_219_200..<253_402_300_800).contains(time.seconds) {
        #expect(Timestamp(time.description) == time, "\(text)")
      }
    }
  }

  @Test func bearsAnyNetrc() {
    var random = SeededGenerator(seed: 43)
    let seed = Array("machine h login u password \"p w\"\n# c\nmacdef m\nx\n\ndefault login d password p\n".utf8)
    let pieces = ["machine ", "login ", "password ", "default ", "macdef x\n", "\"", "\\", "\n\n", "#"].map {
      Array($0.utf8)
    }
    for _ in 0..<fuzzInputs(20_000) {
      _ = Netrc(String(decoding: random.damaged(seed, pieces: pieces), as: UTF8.self)).credentials(forHost: "h")
    }
  }

  @Test func bearsAnyLock() {
    var random = SeededGenerator(seed: 44)
    let seed = Array(
      """
      lock-version = "1.0"
      environments = ["sys_platform == 'linux'"]
      [[packages]]
      name = "torch"
      version = "2.8.0+cpu"
      marker = "platform_machine == 'x86_64'"
      wheels = [{ url = "https://files.example/torch.whl", size = 1_000, upload-time = 2026-03-31T12:00:00Z }]
      [packages.archive]
      hashes = { sha256 = '00' } # a comment
      """.utf8)
    let pieces = ["[", "]", "[[", "{", "}", "\"", "'", "\"\"\"", "\\u00e9", ".", "=", ",", "\n", "\r\n", "_", "#"].map {
      Array($0.utf8)
    }
    for _ in 0..<fuzzInputs(10_000) {
      let text = String(decoding: random.damaged(seed, pieces: pieces), as: UTF8.self)
      do throws(InvalidInput) {
        _ = try LockedVersions(pylock: text, file: "pylock.toml")
      } catch {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.count
        for finding in error.diagnostics where !(1...lines).contains(finding.location.line) {
          Issue.record("\(finding) in \(text)")
        }
      }
    }
  }
}
