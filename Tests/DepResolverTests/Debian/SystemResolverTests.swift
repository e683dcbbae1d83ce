import SpecParser
import Testing

@testable import DepResolver

@Suite("System packages, as apt-get install --no-install-recommends chooses them")
struct SystemResolverTests {
  @Test("the first alternative that can be installed is taken, unless another is there")
  func alternatives() throws {
    let archive = "app 1 [d: gone | first | second]\nfirst 1\nsecond 1"
    #expect(try debianSelection([archive], "app") == ["app=1", "first=1"])
    #expect(try debianSelection([archive], installed: "second 1", "app") == ["app=1"])
    #expect(try debianSelection([archive], "second", "app") == ["app=1", "second=1"])
  }

  @Test("a virtual name goes to the package of higher priority, then to the one met last")
  func providers() throws {
    let archive = "app 1 [d: mta]\naa 1 [v: mta]\nbb 1 [v: mta]\ncc 1 [v: mta; y: important]"
    #expect(try debianSelection([archive], "app") == ["app=1", "cc=1"])
    #expect(try debianSelection(["app 1 [d: mta]\naa 1 [v: mta]\nbb 1 [v: mta]"], "app") == ["app=1", "bb=1"])
    // A name is met where it first stands, and that is in the field of the package before it.
    #expect(try debianSelection(["app 1 [d: mta | bb]\naa 1 [v: mta]\nbb 1 [v: mta]"], "app") == ["aa=1", "app=1"])
    #expect(try debianSelection([archive], installed: "bb 1 [v: mta]", "app") == ["app=1"])
  }

  @Test("a provided name has a version only where the field gives one (Debian Policy 7.5)")
  func providedVersions() throws {
    let archive = "app 1 [d: mta (>= 2)]\naa 9 [v: mta]\nbb 1 [v: mta (= 2)]"
    #expect(try debianSelection([archive], "app") == ["app=1", "bb=1"])
  }

  @Test("the latest version of any pocket is taken, and what is installed stays where it will do")
  func versions() throws {
    let main = "app 1 [d: lib]\nlib 1.9"
    #expect(try debianSelection([main, "lib 1.10~rc1", "lib 1.10"], "app") == ["app=1", "lib=1.10"])
    #expect(try debianSelection([main, "lib 1.10"], installed: "lib 1.9", "app") == ["app=1"])
    let newer = "app 1 [d: lib (>= 1.10)]\nlib 1.10"
    #expect(try debianSelection([newer], installed: "lib 1.9", "app") == ["app=1", "lib=1.10"])
  }

  @Test("packages of one source that are installed go to the new version together")
  func siblings() throws {
    let archive = "app 1 [d: lib (>= 2)]\nlib 2 [s: src]\nlib-bin 2 [s: src]\nother 2"
    let installed = "lib 1 [s: src]\nlib-bin 1 [s: src]\nother 1"
    #expect(try debianSelection([archive], installed: installed, "app") == ["app=1", "lib=2", "lib-bin=2"])
  }

  @Test("what depends on the version that is replaced is replaced too")
  func dependants() throws {
    let archive = "app 1 [d: lib (>= 2)]\nlib 2\nuser 2 [d: lib (= 2)]"
    #expect(
      try debianSelection([archive], installed: "lib 1\nuser 1 [d: lib (= 1)]", "app")
        == ["app=1", "lib=2", "user=2"])
  }

  @Test("an alternative that conflicts with what was asked for is passed over")
  func conflicts() throws {
    let archive = "app 1 [d: first | second; c: first]\nfirst 1\nsecond 1"
    #expect(try debianSelection([archive], "app") == ["app=1", "second=1"])
  }

  @Test("':any' wants a package that allows it")
  func anyArchitecture() throws {
    let archive = "app 1 [d: tool:any]\ntool 1 [m: allowed]"
    #expect(try debianSelection([archive], "app") == ["app=1", "tool=1"])
    #expect(throws: SystemFailure.self) { try debianSelection(["app 1 [d: tool:any]\ntool 1"], "app") }
  }

  @Test("a pinned version is taken though a later one is there")
  func pins() throws {
    let archives = ["app 1 [d: lib]\nlib 1", "lib 2"]
    #expect(try debianSelection(archives, "app", "lib=1") == ["app=1", "lib=1"])
    #expect(
      throws: SystemFailure.noSuchVersion(
        "lib", try #require(DebianVersion("3")),
        available: [try #require(DebianVersion("1")), try #require(DebianVersion("2"))])
    ) { try debianSelection(archives, "lib=3") }
  }

  @Test("names that stand for nothing, for one package and for several")
  func names() throws {
    let archive = "aa 1 [v: one, two]\nbb 1 [v: two]"
    #expect(try debianSelection([archive], "one") == ["aa=1"])
    #expect(throws: SystemFailure.unknown("none")) { try debianSelection([archive], "none") }
    #expect(throws: SystemFailure.virtual("two", providers: ["aa", "bb"])) { try debianSelection([archive], "two") }
  }

  @Test("what apt would leave broken, or take out of the base, is refused")
  func refusals() throws {
    #expect(throws: SystemFailure.broken(package: "app", field: "Depends", relation: "gone")) {
      try debianSelection(["app 1 [d: gone]"], "app")
    }
    #expect(throws: SystemFailure.removal(["old"])) {
      try debianSelection(["app 1 [c: old]"], installed: "old 1", "app")
    }
    #expect(throws: SystemFailure.self) { try debianSelection(["app 1\nlate 1 [c: app]"], "app", "late") }
  }

  @Test("a chain longer than a stack is deep is refused, not followed")
  func deep() throws {
    let archive = (0..<5000).map { "p\($0) 1 [d: p\($0 + 1)]" }.joined(separator: "\n") + "\np5000 1"
    #expect(throws: SystemFailure.self) { try debianSelection([archive], "p0") }
  }

  @Test("edges say which field asks for which package, and an answer is the same when it was kept")
  func edges() throws {
    let archive = "app 1 [p: base; d: lib | other, gone | lib]\nbase 1\nlib 1"
    let selection = try SystemResolver(indexes: [try debianIndex(archive)], installed: [])
      .select([SystemRequest("app", reasons: [])])
    #expect(
      selection.relations == [
        .init(parent: "app", child: "base", field: "Pre-Depends", text: "base"),
        .init(parent: "app", child: "lib", field: "Depends", text: "gone | lib"),
        .init(parent: "app", child: "lib", field: "Depends", text: "lib | other"),
      ])
    let bytes = selection.encoded
    #expect(bytes.withUnsafeBytes { AptSelection(encoded: $0) } == selection)
    for length in 0..<bytes.count {
      #expect(Array(bytes[..<length]).withUnsafeBytes { AptSelection(encoded: $0) } != selection)
    }
  }
}
