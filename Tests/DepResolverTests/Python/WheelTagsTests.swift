import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct WheelTagsTests {
  static let glibc: [Environment] = [
    (PythonVersion(major: 3, minor: 11), Platform.linuxAMD64, 28), (PythonVersion(major: 3, minor: 9), .linuxARM64, 17),
    (PythonVersion(major: 3, minor: 13), .linuxARM64, 41), (PythonVersion(major: 3, minor: 14), .linuxAMD64, 36),
    (PythonVersion(major: 3, minor: 7), .linuxAMD64, 5), (PythonVersion(major: 3, minor: 12), .linuxAMD64, 12),
    (PythonVersion(major: 3, minor: 8), .linuxARM64, 12), (PythonVersion(major: 3, minor: 10), .linuxAMD64, 4),
  ].map { Environment(python: $0, platform: $1, libc: .glibc(major: 2, minor: $2)) }

  static let musl: [Environment] = [
    Environment(python: PythonVersion(major: 3, minor: 12), platform: .linuxAMD64, libc: .musl(major: 1, minor: 2)),
    Environment(python: PythonVersion(major: 3, minor: 9), platform: .linuxARM64, libc: .musl(major: 1, minor: 1)),
  ]

  /// Runs `packaging.tags` as if on the environment: the C library's version and the machine are put in its place.
  private static let peer = """
    import sys
    from packaging import _manylinux, _musllinux, tags
    minor, machine, libc, major_libc, minor_libc = sys.argv[1:]
    version = (3, int(minor))
    found = (int(major_libc), int(minor_libc))
    _manylinux._have_compatible_abi = lambda executable, archs: True
    _manylinux._get_glibc_version = lambda: found if libc == "glibc" else (-1, -1)
    _musllinux._get_musl_version = lambda executable: _musllinux._MuslVersion(*found) if libc == "musl" else None
    tags.sysconfig.get_platform = lambda: f"linux-{machine}"
    platforms = list(tags._linux_platforms(is_32bit=False))
    for tag in tags.cpython_tags(version, platforms=platforms): print(tag)
    for tag in tags.compatible_tags(version, interpreter=f"cp3{minor}", platforms=platforms): print(tag)
    """

  @Test(arguments: glibc + musl)
  func ordersTagsAsPackagingDoes(environment: Environment) async throws {
    let libc: [String] =
      switch environment.libc {
      case .glibc(let major, let minor): ["glibc", "\(major)", "\(minor)"]
      case .musl(let major, let minor): ["musl", "\(major)", "\(minor)"]
      }
    let arguments = ["\(environment.python.minor)", environment.platform.machine] + libc
    let expected = try await python(Self.peer, arguments: arguments).split(separator: "\n").map(String.init)
    let ordered = WheelTags(environment).ordered
    #expect(Set(ordered) == Set(expected))
    // Where `linux_x86_64` itself stands differs between releases of packaging; no index serves such wheels.
    let isBare = { (tag: String) in tag.contains("-linux_") }
    let (ours, theirs) = (ordered.filter { !isBare($0) }, expected.filter { !isBare($0) })
    #expect(zip(ours, theirs).first { $0 != $1 } == nil)
    #expect(expected.count > 20)
  }

  @Test(arguments: glibc + musl)
  func ranksATagByItsPlaceInTheOrder(environment: Environment) {
    let tags = WheelTags(environment)
    var places: [String: Int] = [:]
    for (place, tag) in tags.ordered.enumerated() where places[tag] == nil { places[tag] = place }
    #expect(tags.ordered.allSatisfy { tags.rank(ofCompressed: $0) == places[$0] })
  }

  @Test(arguments: [
    ("cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", "cp311-cp311-manylinux_2_17_x86_64"),
    ("cp39-abi3-manylinux_2_28_x86_64", "cp39-abi3-manylinux_2_28_x86_64"),
    ("py2.py3-none-any", "py3-none-any"), ("py3-none-any.manylinux1_x86_64", "py3-none-manylinux1_x86_64"),
    ("cp310.cp311-none.abi3-linux_x86_64", "cp311-abi3-linux_x86_64"), ("cp311-none-any", "cp311-none-any"),
  ])
  func ranksASetByItsBestTag(compressed: String, best: String) throws {
    let tags = WheelTags(Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64))
    let wheel = try #require(WheelFilename("a-1-\(compressed).whl"))
    #expect(tags.rank(of: wheel) == tags.ordered.firstIndex(of: best))
    #expect(tags.rank(of: wheel) != nil)
  }

  @Test(arguments: [
    "cp311-cp311-manylinux_2_29_x86_64", "cp311-cp311-manylinux_2_17_aarch64", "cp310-cp310-manylinux1_x86_64",
    "cp312-abi3-manylinux1_x86_64", "cp313-cp313t-manylinux1_x86_64", "py2-none-any", "py312-none-any",
    "cp311-cp311-win_amd64", "cp311-cp311-macosx_11_0_arm64", "cp311-cp311-musllinux_1_2_x86_64", "pp311-none-any",
    "cp310-none-any", "cp311-cp311-any", "cp311-abi3-any",
  ])
  func refusesOtherEnvironments(compressed: String) throws {
    let tags = WheelTags(Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64))
    let wheel = try #require(WheelFilename("a-1-\(compressed).whl"))
    #expect(tags.rank(of: wheel) == nil)
  }

  @Test func bearsATagSetMadeToExplode() throws {
    let many = (0..<5_000).map { "cp\($0)" }.joined(separator: ".")
    let wheel = try #require(WheelFilename("a-1-\(many)-\(many)-linux_x86_64.whl"))
    let tags = WheelTags(Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64))
    #expect(tags.rank(of: wheel) == nil)
  }
}
