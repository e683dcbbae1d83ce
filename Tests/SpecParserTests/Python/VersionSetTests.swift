import TestSupport
import Testing

@testable import SpecParser

@Suite struct VersionSetTests {
  static func set(_ text: String) throws -> VersionSet { VersionSet(try VersionSpecifiers(parsing: text)) }

  @Test func agreesWithTheClausesOnEveryVersion() throws {
    var random = SeededGenerator(seed: 2)
    let versions = try (0..<400).map { _ in try #require(Version(random.versionText())) }
    for _ in 0..<1500 {
      let text = random.specifiersText()
      let specifiers = try VersionSpecifiers(parsing: text)
      let set = VersionSet(specifiers)
      let named = specifiers.clauses.compactMap(\.version).flatMap(Self.neighbours)
      for version in versions + named where specifiers.contains(version) != set.contains(version) {
        Issue.record("\(text) and \(set) differ on \(version)")
      }
    }
  }

  @Test func findsItsMembersInAnOrderedListByBisection() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<1500 {
      let versions = try (0..<random.pick([0, 1, 2, 7, 60])).map { _ in try #require(Version(random.versionText())) }
      let ordered = versions.sorted()
      var set = try Self.set(random.specifiersText())
      if random.pick([true, false, false]) { set = set.union(try Self.set(random.specifiersText())) }
      if random.pick([true, false, false]) { set = set.complement }
      let ranges = set.ranges(in: ordered)
      #expect(ranges.flatMap { Array($0) } == ordered.indices.filter { set.contains(ordered[$0]) })
      #expect(ranges.allSatisfy { !$0.isEmpty })
      #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
    }
  }

  @Test(.timeLimit(.minutes(5))) func `takes many clauses in nearly linear time`() throws {
    let text = (0..<50_000).map { "!=2.\($0)" }.joined(separator: ",")
    let set = try Self.set(text)
    #expect(set.boundaryCount == 100_000)
    #expect(!set.contains(try #require(Version("2.49999"))))
    #expect(set.contains(try #require(Version("2.50000"))))
  }

  @Test func `joins sets as they would be joined one after the other`() throws {
    var random = SeededGenerator(seed: 8)
    for count in 0..<40 {
      let sets = try (0..<count).map { _ in try Self.set(random.specifiersText()) }
      #expect(VersionSet.intersection(of: sets) == sets.reduce(.full) { $0.intersection($1) })
    }
  }

  /// Versions next to one that a clause names, where its limits are.
  private static func neighbours(of version: Version) -> [Version] {
    let bases = [
      version, version.withoutLocal, version.replacing { ($0.pre, $0.post, $0.dev, $0.local) = (nil, nil, nil, []) },
    ]
    return bases.flatMap { base -> [Version] in
      let next = base.replacing { $0.release[$0.release.count - 1] = $0.release[$0.release.count - 1].next }
      return [base, next].flatMap { start -> [Version] in
        let text = start.description
        return ["", "+0", "+x", ".dev0", "a0.dev0", ".post0.dev0", ".post0", ".post1", ".0.1"].compactMap {
          Version(text + $0)
        }
      }
    }
  }

  @Test func obeysTheLawsOfSets() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<1500 {
      let (left, right) = (try Self.set(random.specifiersText()), try Self.set(random.specifiersText()))
      let both = left.intersection(right)
      let either = left.union(right)
      #expect(left.complement.complement == left)
      #expect(either.complement == left.complement.intersection(right.complement))
      #expect(left.subtracting(right) == left.intersection(right.complement))
      #expect(both.union(left.subtracting(right)) == left)
      #expect(left.isSubset(of: right) == (both == left))
      #expect(left.isDisjoint(with: right) == both.isEmpty)
      #expect(both.isSubset(of: left) && left.isSubset(of: either))
      #expect(left.union(left.complement).isFull && left.intersection(left.complement).isEmpty)
      #expect(left.intersection(right) == right.intersection(left))
      if left == right { #expect(left.hashValue == right.hashValue) }
      for set in [left, right, both, either] {
        #expect(zip(set.boundaries, set.boundaries.dropFirst()).allSatisfy { $0 < $1 })
      }
    }
  }

  @Test func countsMembersAsItsPartsDo() throws {
    var random = SeededGenerator(seed: 4)
    let versions = try (0..<200).map { _ in try #require(Version(random.versionText())) }
    for _ in 0..<400 {
      let (left, right) = (try Self.set(random.specifiersText()), try Self.set(random.specifiersText()))
      let (both, either, difference) = (left.intersection(right), left.union(right), left.subtracting(right))
      for version in versions {
        let (inLeft, inRight) = (left.contains(version), right.contains(version))
        let agree =
          both.contains(version) == (inLeft && inRight) && either.contains(version) == (inLeft || inRight)
          && difference.contains(version) == (inLeft && !inRight) && left.complement.contains(version) == !inLeft
        if !agree { Issue.record("\(left) and \(right) on \(version)") }
      }
    }
  }

  /// Nothing lies between, so no clause can tell the two apart.
  @Test(arguments: [
    (">1.0.post1", ">=1.0.post2.dev0"), (">1.0a1", ">=1.0a2.dev0"), ("<=1.0", "<1.0.post0.dev0"),
    (">1.dev3", ">=1.dev4"),
    ("==1.0,!=1.0", "<0"), ("<0.dev0", "==1,==2"), (">=0.dev0", ""), (">1.0,<=1.0.post9", "<0"),
    (">1.0a1,<1.0a2.dev0", "<0"), ("==1.2.*", ">=1.2.dev0,<1.3"), ("~=1.2", ">=1.2,<2"), ("===1.0,===1.0", "===1.0"),
    ("===1.0,===1.0.0", "<0"),
  ])
  func knowsEqualSetsFromDifferentWords(left: String, right: String) throws {
    #expect(try Self.set(left) == Self.set(right))
  }

  @Test(arguments: [
    ("", "*"), ("<0", "no version"), (">=1.0,<2", ">=1.0,<2"), ("==1.0", "==1.0"), ("!=1.0", "!=1.0"),
    (">=0.5,!=1.0,!=1.2.*", ">=0.5,!=1.0,!=1.2.*"), ("==1.2.*", "==1.2.*"), ("~=1.4.2", ">=1.4.2,<1.5"),
    (">1.0", ">1.0"), ("<=1.0", "<=1.0"), ("==1.0+cpu", "==1.0+cpu"), ("!=1.0+cpu", "!=1.0+cpu"), ("===1.0", "===1.0"),
    (">1.0.post1", ">1.0.post1"), (">1.0b2", ">1.0b2"), ("<1.0rc1", "<1.0rc1"), ("==1.0.post3", "==1.0.post3"),
  ])
  func readsWell(text: String, description: String) throws {
    #expect(try Self.set(text).description == description)
  }

  @Test func readsWellInPieces() throws {
    #expect(try Self.set("<1").union(Self.set(">=2")).description == "<1 || >=2")
    #expect(try Self.set("==1.0").union(Self.set("==2.0")).description == "==1.0 || ==2.0")
    #expect(try Self.set(">=1,<2").complement.description == "<1 || >=2.dev0")
    #expect(try VersionSet(only: #require(Version("1.0"))).description == "===1.0")
  }

  @Test func keepsASingleVersionApartFromItsLocalVersions() throws {
    let (plain, local) = (try #require(Version("1.0")), try #require(Version("1.0+cpu")))
    let set = VersionSet(only: plain)
    #expect(set.contains(plain) && !set.contains(local))
    #expect(set.isSubset(of: try Self.set("==1.0")))
    #expect(VersionSet(only: local).isSubset(of: try Self.set("==1.0")))
    #expect(VersionSet(only: local).isDisjoint(with: set))
    #expect(VersionSet(only: try #require(Version("0.dev0"))).complement.contains(plain))
  }
}
