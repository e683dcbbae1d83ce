import DepResolver
import SpecParser
import TestSupport
import Testing

@testable import Planner

@Suite struct EnvironmentMarkersTests {
  private static func environments(_ pythons: [String], _ platforms: [Platform]) throws -> [Environment] {
    try pythons.flatMap { text in
      let python = try #require(PythonVersion(text))
      return platforms.map { Environment(python: python, platform: $0) }
    }
  }

  @Test(arguments: [
    ([1], "python_version == '3.10' and platform_machine == 'aarch64'"), ([0, 2, 4], "platform_machine == 'x86_64'"),
    ([0, 1], "python_version == '3.10'"), ([2, 3, 4, 5], "python_version >= '3.11'"),
    ([0, 1, 2, 3], "python_version < '3.12'"),
    ([0, 1, 3, 5], "platform_machine == 'aarch64' or python_version == '3.10'"),
    ([0, 1, 4, 5], "python_version != '3.11'"), ([0, 1, 2, 3, 4, 5], nil),
  ])
  func saysAsLittleAsTellsThemApart(places: [Int], marker: String?) throws {
    let all = try Self.environments(["3.10", "3.11", "3.12"], [.linuxAMD64, .linuxARM64])
    #expect(EnvironmentMarkers(all).marker(for: Set(places)) == marker)
  }

  @Test func tellsPatchVersionsApart() throws {
    let all = try Self.environments(["3.11.2", "3.11.9"], [.linuxAMD64])
    #expect(EnvironmentMarkers(all).marker(for: [1]) == "python_full_version == '3.11.9'")
  }

  /// True exactly where it should be, and no marker of fewer comparisons is.
  @Test(arguments: [
    (["3.11"], [Platform.linuxAMD64, .linuxARM64]), (["3.9", "3.10"], [.linuxARM64]),
    (["3.9", "3.10", "3.13"], [.linuxAMD64, .linuxARM64]),
    (["3.9", "3.10", "3.11", "3.12"], [.linuxARM64, .linuxAMD64]),
  ])
  func isTheShortestThatHolds(pythons: [String], platforms: [Platform]) throws {
    let all = try Self.environments(pythons, platforms)
    let markers = EnvironmentMarkers(all)
    let least = try Self.leastComparisons(all)
    for mask in 1..<(1 << all.count) {
      let places = Set(all.indices.filter { mask >> $0 & 1 == 1 })
      guard let text = markers.marker(for: places) else {
        #expect(places.count == all.count)
        continue
      }
      let marker = try Marker(parsing: text)
      let holds = all.indices.filter { place in
        marker.evaluate(in: MarkerEnvironment(python: all[place].python, platform: all[place].platform))
      }
      #expect(Set(holds) == places, "\(text)")
      #expect(text.split(separator: "'").count / 2 == least[mask], "\(text)")
    }
  }

  /// By set of environments, as bits: how many comparisons the shortest `or` of `and`s of comparisons needs, found by
  /// joining all there are.
  private static func leastComparisons(_ all: [Environment]) throws -> [Int?] {
    var terms = [Int?](repeating: nil, count: 1 << all.count)
    func add(_ text: String) throws {
      let marker = try Marker(parsing: text)
      let holds = all.indices.filter { place in
        marker.evaluate(in: MarkerEnvironment(python: all[place].python, platform: all[place].platform))
      }
      terms[holds.reduce(0) { $0 | 1 << $1 }] = 1
    }
    for python in Set(all.map(\.python.short)) {
      for relation in ["==", "!=", "<", ">=", "<=", ">"] { try add("python_version \(relation) '\(python)'") }
    }
    for machine in ["x86_64", "aarch64"] { try add("platform_machine == '\(machine)'") }
    return closed(closed(terms, &), |)
  }

  /// With everything that `join` makes of any two, until nothing gets shorter.
  private static func closed(_ costs: [Int?], _ join: (Int, Int) -> Int) -> [Int?] {
    var costs = costs
    var isChanging = true
    while isChanging {
      isChanging = false
      for left in costs.indices {
        for right in costs.indices {
          guard let cost = costs[left].flatMap({ first in costs[right].map { first + $0 } }),
            cost < costs[join(left, right)] ?? Int.max
          else { continue }
          costs[join(left, right)] = cost
          isChanging = true
        }
      }
    }
    return costs
  }
}
