import DepResolver
import SpecParser
import TestSupport
import Testing

@Suite("Dependency graph")
struct DependencyGraphTests {
  private func graph(_ index: String, _ requirements: String) async throws -> DependencyGraph {
    DependencyGraph(try await PythonResolver(source: FakePythonIndex(index)).resolve(request(requirements)))
  }

  private func name(_ text: String) throws -> PackageName { try #require(PackageName(text)) }

  @Test("what only a package brings leaves with it, what others share stays")
  func retained() async throws {
    let graph = try await graph(
      """
      a 1.0: b; c
      b 1.0: d
      c 1.0
      d 1.0
      e 1.0: c
      """, "a\ne")
    let retained = try #require(graph.retained(by: .package(name("a"))))
    #expect(retained.packages.map(\.normalized) == ["a", "b", "d"])
    #expect(retained.bytes == 3000)
    #expect(graph.gatekeepers(of: .package(try name("d"))) == [.package(try name("a")), .package(try name("b"))])
    #expect(graph.gatekeepers(of: .package(try name("c"))).isEmpty)
  }

  @Test("one shortest chain from each of the user's lines, through a cycle too")
  func chains() async throws {
    let graph = try await graph(
      """
      a 1.0: b
      b 1.0: c; a
      c 1.0: b
      d 1.0: c
      """, "a\nd\nc")
    let chains = graph.chains(to: .package(try name("c"))).map { chain in
      chain.map { link in if case .package(let name) = link.child { name.normalized } else { "?" } }
        .joined(separator: ">")
    }
    #expect(Set(chains) == ["c", "d>c", "a>b>c"])
    #expect(chains.first == "c")
  }

  @Test("retained sizes agree with removing the package and looking what is still reached")
  func retainedAgainstRemoval() async throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<60 {
      let count = 12
      let lines = (0..<count).map { node in
        let children = (0..<count).filter { _ in random.next() % 5 == 0 }.map { "p\($0)" }
        return "p\(node) 1.0: " + children.joined(separator: "; ")
      }
      let roots = (0..<3).map { "p\($0)" }
      let graph = try await graph(lines.joined(separator: "\n"), roots.joined(separator: "\n"))
      let all = Set(graph.resolution.packages.map(\.name))
      for package in all {
        let left = reached(graph.resolution, without: [package])
        #expect(Set(try #require(graph.retained(by: .package(package))).packages) == all.subtracting(left))
      }
      let pair = Set(graph.resolution.packages.prefix(2).map(\.name))
      let left = reached(graph.resolution, without: pair)
      #expect(Set(graph.retained(by: Set(pair.map { .package($0) })).packages) == all.subtracting(left))
    }
  }

  /// What the user's lines still reach when some packages are gone.
  private func reached(_ resolution: Resolution, without removed: Set<PackageName>) -> Set<PackageName> {
    var seen: Set<PackageName> = []
    var queue = resolution.edges.filter { $0.parent == .root }.map(\.child)
    while let next = queue.popLast() {
      guard !removed.contains(next), seen.insert(next).inserted else { continue }
      queue += resolution.edges.filter {
        if case .package(next, _) = $0.parent { true } else { false }
      }.map(\.child)
    }
    return seen
  }

  @Test("Python's packages and the distribution's stand in one graph")
  func both() async throws {
    let resolution = try await PythonResolver(source: FakePythonIndex("a 1.0: b\nb 1.0"))
      .resolve(request("a"))
    func package(_ name: String, _ bytes: Int) throws -> SystemPackage {
      var details = DebianPackage(
        name: name, version: try #require(DebianVersion("1")), architecture: "amd64")
      details.installedBytes = bytes
      return SystemPackage(details: details)
    }
    let line = SystemEvidence.line(SourceLocation(file: "spec.yaml", line: 1, column: 1))
    let graph = DependencyGraph(
      resolution,
      system: SystemResolution(
        packages: [try package("ffmpeg", 1), try package("libav", 10), try package("libc", 100)],
        edges: [
          SystemEdge(parent: .python(try name("b")), child: "ffmpeg", evidence: .rule(why: "runs it", source: "page")),
          SystemEdge(parent: .package("ffmpeg"), child: "libav", evidence: .field("Depends", relation: "libav")),
          SystemEdge(parent: .package("libav"), child: "libc", evidence: .field("Depends", relation: "libc")),
          SystemEdge(parent: .root, child: "libc", evidence: line),
        ]))
    #expect(
      graph.gatekeepers(of: .system("libav")) == [.package(try name("a")), .package(try name("b")), .system("ffmpeg")])
    let retained = try #require(graph.retained(by: .package(try name("a"))))
    #expect(retained.systems == ["ffmpeg", "libav"] && retained.packages.count == 2)
    #expect(graph.chains(to: .system("libc")).map(\.count) == [1, 5])
    #expect(graph.retained(by: .system("libc"))?.bytes == 100)
  }
}
