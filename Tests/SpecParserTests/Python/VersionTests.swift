import TestSupport
import Testing

@testable import SpecParser

@Suite struct VersionTests {
  @Test(arguments: [
    ("1.0", "1.0"), ("v1.0", "1.0"), ("V1", "1"), (" 1.0\n", "1.0"), ("01.002", "1.2"), ("0!1", "1"), ("1!2", "1!2"),
    ("1.0.0.0.0", "1.0.0.0.0"), ("20240930", "20240930"), ("2026.3.17", "2026.3.17"),
    ("1.0a1", "1.0a1"), ("1.0.a1", "1.0a1"), ("1.0-A.1", "1.0a1"), ("1.0alpha", "1.0a0"), ("1.0_beta_2", "1.0b2"),
    ("1.0c1", "1.0rc1"), ("1.0pre1", "1.0rc1"), ("1.0-preview-3", "1.0rc3"), ("1.0RC", "1.0rc0"), ("1.0a-", "1.0a0"),
    ("1.0.post1", "1.0.post1"), ("1.0-1", "1.0.post1"), ("1.0-r4", "1.0.post4"), ("1.0rev2", "1.0.post2"),
    ("1.0post", "1.0.post0"), ("1.0a1-2", "1.0a1.post2"), ("1.0a--1", "1.0a0.post1"),
    ("1.0dev", "1.0.dev0"), ("1.0-DEV_3", "1.0.dev3"), ("1.0.post1.dev2", "1.0.post1.dev2"),
    ("1!1.2a3.post4.dev5+Ubuntu-1_007.x", "1!1.2a3.post4.dev5+ubuntu.1.7.x"), ("1.0+000", "1.0+0"),
    ("1.0+0001a", "1.0+0001a"), ("1.0+12345678901234567890123", "1.0+12345678901234567890123"),
    ("999999999999999999", "999999999999999999"), ("0000000000000000000000001", "1"),
  ])
  func readsEverySpellingIntoTheNormalForm(text: String, normal: String) throws {
    let version = try #require(Version(text))
    #expect(version.description == normal)
    #expect(Version(normal) == version)
    #expect(Version(utf8: Array(text.utf8)) == version)
    #expect(Version(Substring("x\(text)").dropFirst()) == version)
  }

  @Test(arguments: [
    "", " ", "v", "a", "1.", ".1", "1..0", "1.0.", "1.x", "1.*", "1.0+", "1.0+a+b", "1.0+a..b", "1.0+-a", "1.0-",
    "1.0_",
    "1!", "!1", "1!2!3", "1.0a1a2", "1.0.post1.post2", "1.0.dev1a1", "1.0.dev1.post1", "1 .0", "1.0 a", "1,0", "１.0",
    "1.0é", "vv1", "french toast", "1.0\u{0}",
  ])
  func refusesWhatIsNoVersion(text: String) {
    #expect(Version(text) == nil)
  }

  /// The standard's own list (section "Summary of permitted suffixes and relative ordering"), and more of its rules.
  static let ascending = [
    "0.dev0", "0a0.dev0", "0", "0.1", "0.9", "1.dev0", "1.0.dev456", "1.0a0.dev0", "1.0a1", "1.0a2.dev456",
    "1.0a12.dev456", "1.0a12", "1.0a12.post1.dev1", "1.0a12.post1", "1.0b1.dev456", "1.0b2", "1.0b2.post345.dev456",
    "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+0a", "1.0+abc.5", "1.0+abc.7", "1.0+abc.7.1", "1.0+b",
    "1.0+5", "1.0+5.a", "1.0+5.0", "1.0+10", "1.0+12345678901234567890", "1.0+12345678901234567891",
    "1.0.post0.dev0", "1.0.post0", "1.0.post456.dev34", "1.0.post456", "1.0.0.0.1", "1.0.1.dev1", "1.0.1", "1.0.15",
    "1.0.63", "1.0.64", "1.0.16447", "1.0.16448", "1.0.16449", "1.0.4294983743", "1.0.4294983744", "1.1.dev1", "1.1",
    "1.1.0.0.1", "2", "2.0.0.1.dev20260101", "2.0.0.1", "20240930", "999999999999999999", "1!0.1", "2!0",
  ]

  @Test func ordersVersionsAsTheStandardDoes() throws {
    let versions = try Self.ascending.map { try #require(Version($0)) }
    for (index, left) in versions.enumerated() {
      for (other, right) in versions.enumerated() {
        #expect((left < right) == (index < other), "\(left) < \(right)")
        #expect((left == right) == (index == other), "\(left) == \(right)")
      }
    }
  }

  @Test(arguments: [
    ["1", "1.0", "1.0.0.0.0.0.0", "v1", "01"], ["1.0a1", "1a1", "1.0.0-ALPHA.1"], ["1.5+cpu", "1.5.0+CPU"],
    ["1.0.post1.dev2", "1-1dev2"], ["0!1.2", "1.2.0"], ["1.0+1.2", "1+01-002"], ["0", "0.0.0.0.0"],
  ])
  func treatsSpellingsOfOneVersionAsEqual(spellings: [String]) throws {
    let versions = try spellings.map { try #require(Version($0)) }
    #expect(Set(versions).count == 1)
    for left in versions { for right in versions { #expect(left == right && !(left < right)) } }
  }

  @Test func tellsItsComponents() throws {
    let version = try #require(Version("3!1.2.0rc4.post5.dev6+Ab.7"))
    #expect(version.epoch == 3)
    #expect(version.release == [1, 2, 0])
    #expect(version.pre == Version.PreRelease(.candidate, 4))
    #expect(version.post == 5)
    #expect(version.dev == 6)
    #expect(version.local == "ab.7")
    #expect(version.isLocal)
    #expect(version.withoutLocal.description == "3!1.2.0rc4.post5.dev6")
    let plain = try #require(Version("2.4.1"))
    #expect(plain.epoch == 0 && plain.release == [2, 4, 1] && plain.pre == nil && plain.post == nil)
    #expect(plain.dev == nil && plain.local == nil && !plain.isLocal && plain.withoutLocal == plain)
  }

  @Test(arguments: [
    ("1.0", false), ("1.0.post1", false), ("1.0+a", false), ("1.0a1", true), ("1.0.dev1", true), ("1.0rc1+x", true),
    ("1.0.post1.dev1", true), ("1.0a1.post1", true), ("1!1.0b1", true), ("1.2.3.4.5", false), ("1.2.3.4.5.dev0", true),
  ])
  func countsPreAndDevelopmentalReleasesAsPreReleases(text: String, expected: Bool) {
    #expect(Version(text)?.isPrerelease == expected)
  }

  @Test func comparesAlikeInWhicheverFormAVersionIsKept() throws {
    var random = SeededGenerator(seed: 1)
    let versions = try (0..<600).map { _ in
      let text = random.versionText()
      return try #require(Version(text), "\(text)")
    }
    for left in versions {
      for right in versions {
        let agree =
          (left < right) == (left.parts < right.parts) && (left == right) == (left.parts == right.parts)
          && (left != right || left.hashValue == right.hashValue)
        if !agree { Issue.record("\(left) and \(right)") }
      }
    }
  }

  @Test("numbers may have any number of digits, in every segment")
  func longNumbers() throws {
    let long = String(repeating: "9", count: 40)
    let longer = "1" + String(repeating: "0", count: 40)
    let version = try #require(Version("\(long)!1.\(long)rc\(long).post\(long).dev\(long)+\(long)"))
    #expect(version.description == "\(long)!1.\(long)rc\(long).post\(long).dev\(long)+\(long)")
    for part in ["1.X", "1.0aX", "1.0.postX", "1.0.devX", "X!1.0", "1.0+X", "1.0.dev0+a.X"] {
      func made(_ number: String) throws -> Version { try #require(Version(part.replacing("X", with: number))) }
      let ascending = ["0", "7", "999999999999999999", "1000000000000000000", "9223372036854775808", long, longer]
      let versions = try ascending.map(made)
      for (left, right) in zip(versions, versions.dropFirst()) {
        #expect(left < right && left != right, "\(left) \(right)")
      }
      #expect(try made("00\(longer)") == made(longer))
      #expect(try made("00\(longer)").hashValue == made(longer).hashValue)
      let set = try VersionSet(VersionSpecifiers(parsing: "==" + made(longer).description))
      #expect(try set.contains(made(longer)) && !set.contains(made(long)))
    }
    let prefix = try VersionSet(VersionSpecifiers(parsing: "==1.\(long).*"))
    #expect(try prefix.contains(#require(Version("1.\(long).5"))))
    #expect(try !prefix.contains(#require(Version("1.\(longer)"))))
    #expect(VersionNumber(digits: "\(long)".utf8).next.description == longer)
    #expect(VersionNumber(digits: "\(longer)".utf8).previous.description == long)
    #expect(VersionNumber(999_999_999_999_999_999).next.previous == 999_999_999_999_999_999)
  }
}
