import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@Suite("Debian versions (Policy 5.6.12)")
struct DebianVersionTests {
  @Test(
    "are ordered as Policy says, ascending",
    arguments: [
      ["1.0~~", "1.0~~a", "1.0~", "1.0", "1.0a", "1.0+b", "1.0.1"],
      ["0.9-1", "1.0~rc1-1", "1.0-1~bpo12+1", "1.0-1", "1.0-1+b1", "1.0-1.1", "1.0-2", "1:0.1-1"],
      ["2.36-9+deb12u7", "2.36-9+deb12u10", "2.36-9.1", "2.36-10"], ["a", "a1", "ab", "a+"],
      ["1-1", "1-1a", "1-1.", "1-a"],
    ])
  func order(texts: [String]) throws {
    let versions = try texts.map { try #require(DebianVersion($0), "\($0)") }
    for (index, version) in versions.enumerated() {
      for (other, second) in versions.enumerated() {
        #expect(
          (version < second) == (index < other) && (version == second) == (index == other), "\(version) \(second)")
      }
    }
  }

  @Test("are equal and hash alike however numbers are written")
  func equality() throws {
    for (left, right) in [("1.0", "1.00"), ("0:1.0", "1.0"), ("1.0", "1.0-0"), ("1.a", "1.a0"), ("1.01-01", "1.1-1")] {
      let pair = (try #require(DebianVersion(left)), try #require(DebianVersion(right)))
      #expect(pair.0 == pair.1 && pair.0.hashValue == pair.1.hashValue, "\(left) \(right)")
      #expect(pair.0.description == left)
    }
  }

  @Test(
    "that break the grammar are none",
    arguments: ["", ":1", "a:1", "1:", "1-", "-1", "1_0", "1 0", "é", "1-a:b", "9999999999:1"])
  func refused(text: String) {
    #expect(DebianVersion(text) == nil)
  }

  private static func random(_ random: inout SeededGenerator) -> String {
    let letters = ["0", "1", "9", "10", "00", "a", "b", "Z", ".", "+", "~", "-", "rc", "deb12u"]
    var text = random.oneIn(4) ? "\(random.pick(["0", "1", "10"])):" : ""
    text += random.pick(["0", "1", "2", "12"])
    for _ in 0..<Int.random(in: 0...6, using: &random) { text += random.pick(letters) }
    return text
  }

  @Test(
    "compare as dpkg compares them",
    .enabled("needs dpkg") { (try? await command(["dpkg", "--version"]))?.succeeded == true })
  func dpkg() async throws {
    var random = SeededGenerator(seed: 41)
    var pairs: [(String, String)] = []
    while pairs.count < 3000 {
      let left = Self.random(&random)
      let right = random.oneIn(3) ? left + random.pick(["", "0", "~", ".", "a", "+0"]) : Self.random(&random)
      if DebianVersion(left) != nil, DebianVersion(right) != nil { pairs.append((left, right)) }
    }
    let script = """
      while read -r a b; do
        if dpkg --compare-versions "$a" lt "$b"; then echo lt
        elif dpkg --compare-versions "$a" eq "$b"; then echo eq; else echo gt; fi
      done
      """
    let input = pairs.map { "\($0.0) \($0.1)\n" }.joined()
    let answers = try await command(["sh", "-c", script], input: input).output.split(separator: "\n")
    try #require(answers.count == pairs.count)
    for ((left, right), answer) in zip(pairs, answers) {
      let (first, second) = (try #require(DebianVersion(left)), try #require(DebianVersion(right)))
      let ours = first < second ? "lt" : first == second ? "eq" : "gt"
      #expect(ours == answer, "\(left) \(right)")
      if ours == "eq" { #expect(first.hashValue == second.hashValue, "\(left) \(right)") }
    }
  }
}

@Suite("Debian relations (Policy 7.1)")
struct DebianRelationTests {
  @Test(
    "are read and printed the same",
    arguments: [
      "libc6", "libc6 (>= 2.36)", "python3:any (<< 3.12~)", "gcc [amd64 !i386]", "a1 (= 1:2-3) [linux-any]",
      "g++:native",
    ])
  func roundTrip(text: String) {
    #expect(DebianRelation(text)?.description == text)
  }

  @Test("take old spellings, odd white space and profiles")
  func spellings() throws {
    #expect(DebianRelation(" libc6(>=2.36) ")?.description == "libc6 (>= 2.36)")
    #expect(DebianRelation("libc6 ( < 2 )")?.description == "libc6 (<= 2)")
    #expect(DebianRelation("foo (>= 1) [amd64] <!nocheck> <x y>")?.description == "foo (>= 1) [amd64]")
    let field = try #require(DebianRelation.field("a1 | b2 (>= 1),\n c3,"))
    #expect(field.map { $0.map(\.name) } == [["a1", "b2"], ["c3"]])
    #expect(DebianRelation.field("")?.isEmpty == true)
  }

  @Test(
    "that break the grammar are none",
    arguments: ["a", "", "a1 (>= )", "a1 (2)", "a1 (>= 1", "a1 []", "a1 [amd64", "a1 b2", "_a", "a1:", "a1 <x"])
  func refused(text: String) {
    #expect(DebianRelation(text) == nil)
  }

  @Test("apply where their architectures say")
  func architectures() throws {
    #expect(try #require(DebianRelation("a1 [amd64 arm64]")).applies(on: "arm64"))
    #expect(try !#require(DebianRelation("a1 [amd64]")).applies(on: "arm64"))
    #expect(try !#require(DebianRelation("a1 [!arm64]")).applies(on: "arm64"))
    #expect(try #require(DebianRelation("a1 [!amd64 !i386]")).applies(on: "arm64"))
  }
}
