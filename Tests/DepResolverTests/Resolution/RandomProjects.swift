import SpecParser
import TestSupport

/// A small random index with requirements on it, as plain values that an oracle can try every choice of.
struct RandomProjects {
  /// When a requirement applies, in python 3.11 on linux.
  enum Condition: CaseIterable {
    case always, linux, windows, newerPython

    var applies: Bool { self == .always || self == .linux }

    var marker: String? {
      switch self {
      case .always: nil
      case .linux: "sys_platform == 'linux'"
      case .windows: "sys_platform == 'win32' and python_version >= '3'"
      case .newerPython: "python_full_version >= '3.12'"
      }
    }
  }

  struct Wish {
    var name: String
    var extras: [String] = []
    var specifiers = ""
    var condition = Condition.always
    /// The extra that it belongs to; the oracle knows extras as names, not as markers.
    var extra: String?

    var text: String { name + (extras.isEmpty ? "" : "[\(extras.joined(separator: ","))]") + specifiers }
  }

  struct Release {
    var version: String
    var isYanked = false
    var isForNewerPython = false
    var wishes: [Wish] = []
  }

  var releases: [String: [Release]] = [:]
  var roots: [Wish] = []
  var constraints: [Wish] = []
  var excluded: String?
  var disallowsPrereleases = false

  private static let versions = ["1.0", "1.0.post1", "1.1", "2.0a1", "2.0", "2.0+local", "3.0.dev1", "3.0"]
  private static let bounds = ["1.0", "1.1", "2.0a1", "2.0", "3.0"]

  init(_ random: inout SeededGenerator) {
    let names = Array(["a", "b", "c", "d", "e"].prefix(Int.random(in: 2...5, using: &random)))
    for name in names {
      let count = Int.random(in: 1...4, using: &random)
      for version in Self.versions.shuffled(using: &random).prefix(count) {
        var release = Release(version: version)
        release.isYanked = random.oneIn(10)
        release.isForNewerPython = random.oneIn(10)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
          var wish = Self.wish(of: names, &random)
          wish.condition = random.oneIn(3) ? random.pick(Condition.allCases) : .always
          wish.extra = random.oneIn(3) ? random.pick(["x", "y"]) : nil
          release.wishes.append(wish)
        }
        releases[name, default: []].append(release)
      }
    }
    roots = (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.wish(of: names, &random) }
    if random.oneIn(3) {
      constraints = [Self.wish(of: names, &random)]
      constraints[0].extras = []
    }
    if random.oneIn(8) { excluded = random.pick(names) }
    disallowsPrereleases = random.oneIn(4)
  }

  private static func wish(of names: [String], _ random: inout SeededGenerator) -> Wish {
    // One that is on no index, now and then.
    var wish = Wish(name: random.oneIn(40) ? "ghost" : random.pick(names))
    if random.oneIn(5) { wish.extras = random.oneIn(3) ? ["x", "y"] : [random.pick(["x", "y", "z"])] }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: wish.specifiers = "==\(random.pick(bounds))"
    case 1: wish.specifiers = "==\(random.pick(["1", "2"])).*"
    case 2: wish.specifiers = "!=\(random.pick(bounds))"
    case 3: wish.specifiers = "~=\(random.pick(bounds))"
    case 4: wish.specifiers = ">=1.1,<\(random.pick(bounds))"
    case 5: wish.specifiers = "\(random.pick([">=", "<=", ">", "<"]))\(random.pick(bounds))"
    default: break
    }
    return wish
  }

  /// For `FakePythonIndex`.
  var indexText: String {
    var lines: [String] = []
    for (name, releases) in releases.sorted(by: { $0.key < $1.key }) {
      for release in releases {
        let options = (release.isYanked ? " yanked" : "") + (release.isForNewerPython ? " python>=3.12" : "")
        for extra in [nil, "x", "y"] {
          let wishes = release.wishes.filter { $0.extra == extra }
          if wishes.isEmpty && extra != nil { continue }
          let head = "\(name) \(release.version)" + (extra.map { " [\($0)]" } ?? options)
          let tail = wishes.map { wish in wish.text + (wish.condition.marker.map { ";;\($0)" } ?? "") }
          lines.append(head + ": " + tail.joined(separator: ";"))
        }
      }
    }
    return lines.joined(separator: "\n")
  }

  /// All of it, for the message of a failed test.
  var description: String {
    """
    \(indexText)
    roots: \(roots.map(\.text)) constraints: \(constraints.map(\.text)) excluded: \(excluded ?? "none") \
    \(disallowsPrereleases ? "no pre-releases" : "")
    """
  }
}
