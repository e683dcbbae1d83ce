import DepResolver
import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import Planner

/// PyPA specifications, "pylock.toml".
@Suite struct PylockTests {
  private func pylock(_ lock: Lock, header: [String] = ["A header"]) -> String {
    PylockEmitter(lock: lock, header: header).text
  }

  private func twoPlatforms() throws -> Lock {
    var amd64 = Sample.resolution([
      try Sample.package("numpy==2.2.6"), try Sample.package("torch==2.8.0+cpu"),
      try Sample.package("openai-whisper==20240930 sdist"),
    ])
    amd64.packages[0].chosen.uploadTime = 1_747_508_160
    amd64.packages[0].chosen.size = 16_800_000
    amd64.packages[0].fileList = FileList([amd64.packages[0].chosen])
    let arm64 = Sample.resolution(
      [try Sample.package("numpy==2.2.6"), try Sample.package("torch==2.8.0")], platform: .linuxARM64)
    return try Lock([amd64, arm64], place: SourceLocation(file: "demo.yaml"))
  }

  @Test func holdsWhatItsReadersNeed() throws {
    let text = pylock(try twoPlatforms())
    #expect(
      text.contains(
        """
        [[packages]]
        name = "torch"
        version = "2.8.0"
        marker = "platform_machine == 'aarch64'"
        index = "https://pypi.org/simple"
        wheels = [
            { name = "torch-2.8.0-py3-none-any.whl", url = "https://files.example/torch-2.8.0-py3-none-any.whl", \
        hashes = { sha256 = "\(String(repeating: "a", count: 64))" } },
        ]

        """), "\(text)")
    #expect(text.contains("upload-time = 2025-05-17T18:56:00Z"))
    #expect(text.contains("size = 16800000"))
    #expect(text.contains("sdist = { name = \"openai_whisper-20240930.tar.gz\""))
  }

  @Test func readsBackAsTheSamePins() throws {
    let lock = try twoPlatforms()
    let pins = try LockedVersions(pylock: pylock(lock), file: "pylock.demo.toml").pins
    #expect(pins.map { "\($0.name)==\($0.version)" } == lock.entries.map { "\($0.name)==\($0.version)" })
    #expect(pins.map { $0.marker?.description } == lock.entries.map { $0.marker?.replacing("'", with: "\"") })
  }

  @Test func leavesOutWheelsForOtherMachines() throws {
    var package = try Sample.package("numpy==2.2.6")
    let wheel = "numpy-2.2.6-cp311-cp311-win_amd64.whl"
    let windows = DistributionFile(
      filename: wheel, url: "https://files.example/\(wheel)", kind: .wheel(try #require(WheelFilename(wheel))),
      sha256: String(repeating: "b", count: 64))
    package.fileList = FileList(package.files + [windows])
    let lock = try Lock([Sample.resolution([package])], place: SourceLocation(file: "demo.yaml"))
    #expect(lock.entries[0].sha256.count == 2)
    #expect(!pylock(lock).contains("win_amd64"))
  }

  @Test func quotesWhateverComesFromOutside() async throws {
    let nasty = NastyText.texts(200)
    let package = try Sample.package("numpy==2.2.6")
    for text in nasty {
      var package = package
      package.index.url = "https://index.example/simple"
      package.chosen.url = "https://files.example/\(text)"
      package.fileList = FileList([package.chosen])
      var lock = try Lock([Sample.resolution([package])], place: SourceLocation(file: "demo.yaml"))
      lock.entries[0].via = [text]
      let locked = try LockedVersions(pylock: pylock(lock, header: [text]), file: "pylock.demo.toml")
      #expect(locked.pins.map(\.version.description) == ["2.2.6"], "\(text)")
    }
  }

  @Test func pythonsOwnReaderOfTheStandardTakesIt() async throws {
    let script = """
      import json, sys, tomllib
      from packaging.pylock import Pylock
      lock = Pylock.from_dict(tomllib.loads(sys.stdin.read()))
      print(json.dumps([[p.name, str(p.version), str(p.marker or ""), len(p.wheels or []), bool(p.sdist)]
        for p in lock.packages]))
      print(lock.requires_python, len(lock.environments), lock.created_by)
      """
    let lines = try await python(script, input: pylock(try twoPlatforms())).split(separator: "\n")
    #expect(
      lines[0] == """
        [["numpy", "2.2.6", "", 1, false], ["openai-whisper", "20240930", "platform_machine == \\"x86_64\\"", 0, true], \
        ["torch", "2.8.0", "platform_machine == \\"aarch64\\"", 1, false], \
        ["torch", "2.8.0+cpu", "platform_machine == \\"x86_64\\"", 1, false]]
        """)
    #expect(lines[1] == "==3.11.* 2 txspec")
  }

  @Test func pythonsOwnReaderTakesPackagesFromElsewhere() async throws {
    let script = """
      import sys, tomllib
      from packaging.pylock import Pylock
      for p in Pylock.from_dict(tomllib.loads(sys.stdin.read())).packages:
        a = p.archive
        print(p.name, p.vcs and p.vcs.commit_id[:4] + p.vcs.subdirectory, p.directory and p.directory.path,
          a and (a.path or a.url, a.subdirectory, len(a.hashes["sha256"])), p.wheels and p.wheels[0].path)
      """
    let lock = try SamplePlans.elsewhere().variants[0].lock
    let text = PylockEmitter(lock: lock, header: [], folder: "requirements").text
    #expect(
      try await python(script, input: text) == """
        linked None None None ../wheels/linked-6.0-py3-none-any.whl
        paged None None None None
        shared None ../libs/shared None None
        starlette None None None None
        tool 0a0apy None None None
        wheel-here None None ('../wheels/wheel_here-3.0-py3-none-any.whl', None, 64) None
        wheel-there None None ('https://web.example/wheel_there-4.0-py3-none-any.whl', None, 64) None
        zipped None None ('https://web.example/main.zip', 'z', 64) None

        """)
  }
}
