import SpecParser
import Testing

@testable import DepResolver

@Suite("Packages of the base that something relies on") struct BaseRelianceTests {
  /// `parent: child, relation` of what relies on the base's package `name` when `asked` is installed.
  private func reliance(on name: String, _ archive: String, base: String, asked: [String]) throws -> [String] {
    let installed = debianPackages(base)
    let requests = asked.map { name in
      SystemRequest(name, reasons: [.init(parent: .root, evidence: .line(SourceLocation(file: "spec.yaml")))])
    }
    let selection = try SystemResolver(indexes: [try debianIndex(archive)], installed: installed).select(requests)
    let system = VariantSystem(
      platform: .linuxAMD64, resolution: SystemResolution(selection, for: requests), asked: requests)
    let package = try #require(BasePackages(isKnown: true, packages: installed).package(named: name))
    return system.reliance(on: package).map { edge in
      #expect(edge.child == package.name)
      let parent = if case .package(let name) = edge.parent { name } else { "spec" }
      return if case .field(let field, let text) = edge.evidence { "\(parent) \(field): \(text)" } else { parent }
    }
  }

  @Test func `are named with who asked and what depends on them`() throws {
    let archive = "app 1 [d: lib (>= 1), more; p: lib]\nmore 1 [d: lib (>= 2) | lib (>= 1)]\nlib 1"
    #expect(
      try reliance(on: "lib", archive, base: "lib 1", asked: ["app", "lib"])
        == ["spec", "app Pre-Depends: lib", "app Depends: lib (>= 1)", "more Depends: lib (>= 2) | lib (>= 1)"])
    #expect(try reliance(on: "lib", archive, base: "lib 1", asked: ["lib"]) == ["spec"])
  }

  @Test func `are found by the names they provide`() throws {
    let archive = "app 1 [d: mta]\npostmaster 1 [v: mta]"
    let base = "postmaster 1 [v: mta]"
    #expect(
      try reliance(on: "postmaster", archive, base: base, asked: ["app", "mta"]) == ["spec", "app Depends: mta"])
    #expect(try reliance(on: "mta", archive, base: base, asked: ["app"]) == ["app Depends: mta"])
    let two = BasePackages(isKnown: true, packages: debianPackages("aa 1 [v: mta]\nbb 1 [v: mta]"))
    #expect(two.package(named: "mta") == nil && two.package(named: "gone") == nil)
  }

  @Test func `are not relied on where another package makes it hold`() throws {
    let archive = "app 1 [d: lib (>= 2) | new]\nnew 1\nother 1 [d: lib (<< 1)| new]"
    #expect(try reliance(on: "lib", archive, base: "lib 1", asked: ["app", "other"]).isEmpty)
  }
}
