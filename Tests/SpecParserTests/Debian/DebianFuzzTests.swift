import TestSupport
import Testing

@testable import SpecParser

/// Damaged relationship fields and versions: nothing crashes, and what is read prints to what reads the same.
@Suite struct DebianFuzzTests {
  private static let fields = [
    "libc6 (>= 2.36), libavcodec59 (= 7:5.1.6-0+deb12u1) | libavcodec-extra59",
    "python3:any (<< 3.12~), g++ [!armel i386]",
    "debconf (>= 0.5) | debconf-2.0 <!nodoc>, perl:native",
  ]

  @Test func relationsSurvive() {
    var random = SeededGenerator(seed: 31)
    let pieces = [" ", ",", "|", "(", ")", "[", "]", "<", ">", "!", ":", "=", "\n", "\r\n", "\t", "~", "é"].map {
      Array($0.utf8)
    }
    var accepted = 0
    for _ in 0..<fuzzInputs(20_000) {
      let text = String(decoding: random.damaged(Array(random.pick(Self.fields).utf8), pieces: pieces), as: UTF8.self)
      guard let field = DebianRelation.field(text) else { continue }
      accepted += 1
      let printed = field.map { $0.map(\.description).joined(separator: " | ") }.joined(separator: ", ")
      let again = DebianRelation.field(printed)
      let isSame =
        again == field && again?.map { $0.map(\.description) } == field.map { $0.map(\.description) }
      if !isSame { Issue.record("\(text) prints as \(printed)") }
      _ = field.joined().filter { $0.applies(on: "amd64") }
    }
    #expect(accepted > fuzzInputs(20_000) / 8)
  }

  private static let versions = ["7:5.1.6-0+deb12u1", "1.0~rc1", "2.36-9+b1", "1:1.2.13.dfsg-1", "0"]

  @Test func versionsSurviveInOneOrder() {
    var random = SeededGenerator(seed: 32)
    let pieces = ["~", "-", ":", "+", ".", "00", "a", "99999999999999999999"].map { Array($0.utf8) }
    var last: [DebianVersion] = []
    for _ in 0..<fuzzInputs(20_000) {
      let text = String(decoding: random.damaged(Array(random.pick(Self.versions).utf8), pieces: pieces), as: UTF8.self)
      guard let version = DebianVersion(text) else { continue }
      if version.description != text || DebianVersion(version.description) != version { Issue.record("\(text)") }
      if let other = last.last {
        let holds = [version < other, other < version, version == other].filter(\.self).count
        if holds != 1 || (version == other && version.hashValue != other.hashValue) {
          Issue.record("\(version) and \(other)")
        }
      }
      if last.count == 2 {
        let three = (last + [version]).sorted()
        if three[0] > three[2] { Issue.record("\(three)") }
      }
      last = last.suffix(1) + [version]
    }
  }
}
