import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Which file of a version is taken. Sources: PyPA "Binary distribution format" (build numbers) and "Platform
/// compatibility tags".
@Suite struct FileSelectorTests {
  private let environment = Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64)

  private func chosen(_ filenames: [String], change: (inout ResolutionRequest) -> Void = { _ in }) throws -> String? {
    let project = try #require(PackageName("foo"))
    let version = try #require(Version("1.0"))
    let files = filenames.map { filename in
      // A page is made from names alone.
      DistributionFile(filename: filename, url: "https://files.example/\(filename)", kind: .sdist(version: version))
    }
    let page = SimplePage(name: project, files: files)
    let index = PackageIndex(name: "test", url: "https://index.example/simple")
    let candidates = ProjectCandidates(name: project, asked: [index], pages: [(index, page)])
    var request = ResolutionRequest(environment: environment, requirements: [])
    change(&request)
    return FileSelector(request).select(candidates.releases(0), of: project, allowYanked: false).file?.filename
  }

  @Test func theHighestBuildNumberGoesFirstAmongTheSameTags() throws {
    let wheels = ["foo-1.0-py3-none-any.whl", "foo-1.0-2-py3-none-any.whl", "foo-1.0-10a-py3-none-any.whl"]
    for order in [wheels, wheels.reversed()] { #expect(try chosen(order) == wheels[2]) }
    #expect(try chosen(Array(wheels[..<1])) == wheels[0])
  }

  @Test func betterTagsGoBeforeBuildNumbers() throws {
    #expect(
      try chosen(["foo-1.0-7-py3-none-any.whl", "foo-1.0-cp311-cp311-manylinux_2_17_x86_64.whl"])
        == "foo-1.0-cp311-cp311-manylinux_2_17_x86_64.whl")
  }

  @Test func aWheelGoesBeforeASourceDistribution() throws {
    let both = ["foo-1.0.tar.gz", "foo-1.0-py3-none-any.whl"]
    #expect(try chosen(both) == both[1])
    #expect(try chosen(both) { $0.formats.apply(.noBinary, .all) } == both[0])
    #expect(try chosen([both[0]]) { $0.formats.apply(.onlyBinary, .all) } == nil)
  }

  @Test func whatIsNoWheelIsAsIfItWereNotThere() throws {
    #expect(try chosen(["foo-1.0-x-py3-none-any.whl"]) == nil)
    #expect(try chosen(["foo-1.0-x-py3-none-any.whl", "foo-1.0.tar.gz"]) == "foo-1.0.tar.gz")
  }

  /// Random tag sets, many of them repeated: remembered ranks are those of asking anew.
  @Test func remembersTheRankOfEachTagSet() throws {
    var random = SeededGenerator(seed: 41)
    let tags = WheelTags(environment)
    let ranks = TagRanks(tags)
    let pythons = ["py3", "cp311", "py2.py3", "CP310", "cp39.cp310.cp311", "pp310", "py311"]
    let abis = ["none", "abi3", "cp311", "ABI3", "none.abi3"]
    var found = 0
    for _ in 0..<20_000 {
      let platform = random.pick([
        "any", "manylinux_2_\(random.pick(Array(0...60)))_x86_64", "manylinux1_x86_64.manylinux_2_5_x86_64",
        "win_amd64", "macosx_\(random.pick(Array(1...200)))_0_arm64", "linux_x86_64", "musllinux_1_2_x86_64",
      ])
      let text = "\(random.pick(pythons))-\(random.pick(abis))-\(platform)"
      var bytes = text
      let rank = bytes.withUTF8 { ranks.rank(ofCompressed: UnsafeRawBufferPointer($0)) }
      #expect(rank == tags.rank(ofCompressed: text.lowercased()), "\(text)")
      if rank != nil { found += 1 }
    }
    #expect((2_000...18_000).contains(found), "\(found)")
  }
}
