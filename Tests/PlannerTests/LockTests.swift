import DepResolver
import Planner
import SpecParser
import Testing

@Suite struct LockTests {
  private let place = SourceLocation(file: "specs/demo.yaml", line: 10, column: 3)

  @Test func marksWhatOnlySomePlatformsInstall() throws {
    let amd64 = Sample.resolution([
      try Sample.package("numpy==2.2.6"), try Sample.package("torch==2.8.0+cpu"), try Sample.package("uvloop==0.22.1"),
    ])
    let arm64 = Sample.resolution(
      [try Sample.package("numpy==2.2.6", hash: "b"), try Sample.package("torch==2.8.0")], platform: .linuxARM64)
    let lock = try Lock([amd64, arm64], place: place)
    #expect(
      lock.entries.map(\.pin) == [
        "numpy==2.2.6",
        "torch==2.8.0 ; platform_machine == 'aarch64'",
        "torch==2.8.0+cpu ; platform_machine == 'x86_64'",
        "uvloop==0.22.1 ; platform_machine == 'x86_64'",
      ])
    #expect(lock.entries[0].sha256 == [String(repeating: "a", count: 64), String(repeating: "b", count: 64)])
  }

  @Test func namesOnlyTheIndexesItNeeds() throws {
    let mirror = PackageIndex(name: "mirror", url: "https://mirror.example/simple")
    let torch = PackageIndex(name: "torch", url: "https://torch.example/cpu")
    let packages = [
      try Sample.package("numpy==2.2.6", index: mirror), try Sample.package("torch==2.8.0", index: torch),
    ]
    let lock = try Lock([Sample.resolution(packages)], defaultIndex: mirror, place: place)
    #expect(lock.indexURL == mirror.url && lock.extraIndexURLs == [torch.url])
    let plain = try Lock([Sample.resolution([try Sample.package("numpy==2.2.6")])], place: place)
    #expect(plain.indexURL == nil && plain.extraIndexURLs.isEmpty)
  }

  @Test func refusesAFileWithoutHashAtTheLineThatAsksForIt() throws {
    let resolution = Sample.resolution(
      [try Sample.package("numpy==2.2.6", hash: nil)], edges: [try Sample.rootEdge("numpy", line: 4)])
    let error = #expect(throws: InvalidInput.self) { try Lock([resolution, resolution], place: place) }
    #expect(error?.diagnostics.map(\.code.name) == ["missing-hash"])
    #expect(error?.diagnostics.first?.location.description == "requirements/requirements.txt:4:1")
  }

  @Test func `refuses a file over plain http of an index on https, also one that is not taken`() throws {
    var package = try Sample.package("numpy==2.2.6")
    var other = package.chosen
    other.filename = "numpy-2.2.6-cp311-cp311-win_amd64.whl"
    other.url = "http://files.example/numpy-2.2.6-cp311-cp311-win_amd64.whl"
    other.statedBy = "https://index.example/simple"
    package.fileList = FileList([package.chosen, other])
    let resolution = Sample.resolution([package], edges: [try Sample.rootEdge("numpy", line: 4)])
    let error = #expect(throws: InvalidInput.self) { try Lock([resolution], place: place) }
    #expect(error?.diagnostics.map(\.code.name) == ["insecure-file"])
    #expect(error?.diagnostics.first?.location.description == "requirements/requirements.txt:4:1")
    #expect(error?.description.contains("'\(other.filename)' over plain http") == true)
  }

  @Test(arguments: [
    "https://user:secret@index.example/simple", "https://index.example/${HOME}", "https://index.example/a b",
    "file:///srv/index", "https://index.example/\n--trusted-host=x",
  ])
  func refusesAnIndexAddressThatPipWouldReadOtherwise(url: String) throws {
    let package = try Sample.package("numpy==2.2.6", index: PackageIndex(name: "private", url: url))
    let error = #expect(throws: InvalidInput.self) { try Lock([Sample.resolution([package])], place: place) }
    #expect(error?.diagnostics.map(\.code.name) == ["unsafe-url"])
    #expect(error?.description.contains("secret") == false)
  }

  @Test func saysWhoAsksForEachPackage() throws {
    let edges = [
      try Sample.rootEdge("starlette", line: 3), try Sample.edge("fastapi", "0.119.0", "starlette"),
      try Sample.edge("fastapi", "0.119.0", "starlette"),
    ]
    let lock = try Lock([Sample.resolution([try Sample.package("starlette==0.48.0")], edges: edges)], place: place)
    #expect(lock.entries[0].via == ["-r requirements/requirements.txt", "fastapi"])
  }
}
