import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct WheelFilenameTests {
  @Test func readsEveryPart() throws {
    let wheel = try #require(WheelFilename("Foo.Bar_baz-1.0rc1-2b-cp311.cp312-abi3-manylinux1_x86_64.linux_x86_64.whl"))
    #expect(wheel.name == PackageName("foo-bar-baz"))
    #expect(wheel.version == Version("1.0rc1"))
    #expect(wheel.buildTag == WheelFilename.BuildTag(number: 2, suffix: "b"))
    #expect(wheel.pythonTags == ["cp311", "cp312"])
    #expect(wheel.abiTags == ["abi3"])
    #expect(wheel.platformTags == ["manylinux1_x86_64", "linux_x86_64"])
  }

  @Test(arguments: [
    ("a-1-py3-none-any.whl", "a-1-py3-none-any.whl"),
    ("A__b-1.0.0-PY3-None-Any.whl", "a_b-1.0.0-py3-none-any.whl"),
    ("torch-2.8.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl", "torch-2.8.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl"),
    (
      "zope.interface-7.2-cp311-cp311-musllinux_1_2_x86_64.whl",
      "zope_interface-7.2-cp311-cp311-musllinux_1_2_x86_64.whl"
    ),
    ("x-1-1-py2.py3-none-any.whl", "x-1-1-py2.py3-none-any.whl"),
  ])
  func acceptsNamesAsFoundOnIndexes(filename: String, normal: String) {
    #expect(WheelFilename(filename)?.description == normal)
  }

  @Test(arguments: [
    "", ".whl", "a.whl", "a-1-py3-none-any", "a-1-py3-none-any.zip", "a-1-py3-none-any.WHL", "a-1-py3-none.whl",
    "a-1-2-3-py3-none-any.whl", "a-1-b2-py3-none-any.whl", "a-1--py3-none-any.whl", "-1-py3-none-any.whl",
    "a-one-py3-none-any.whl", "a-1-py3-none-.whl", "a-1--none-any.whl", "a-1-py3..py2-none-any.whl",
    "a-1-.py3-none-any.whl", "a-1-py3.-none-any.whl", "_a-1-py3-none-any.whl", "a b-1-py3-none-any.whl",
    "ä-1-py3-none-any.whl", "a-1-99999999999999999999-py3-none-any.whl",
  ])
  func refusesWhatIsNoWheelName(filename: String) {
    #expect(WheelFilename(filename) == nil)
  }

  @Test func ordersBuildNumbersByNumberThenText() {
    let tags = ["1", "1a", "1b", "2", "10"].compactMap {
      WheelFilename("a-1-\($0)-py3-none-any.whl")?.buildTag
    }
    #expect(tags.count == 5)
    #expect(tags.reversed().sorted() == tags)
  }

  @Test func agreesWithPackaging() async throws {
    let names = [
      "foo-1.0-py3-none-any.whl", "Foo_Bar-1.0.post1-1-py2.py3-none-any.whl", "foo-1.0-1x-cp39-abi3-linux_x86_64.whl",
      "foo-1.0+local.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "foo-1.0-x-py3-none-any.whl",
      "foo-1.0-py3-none-any.txt", "foo-1!2.0-cp27-cp27mu-linux_i686.whl", "foo-bad-py3-none-any.whl", "foo-1-py3.whl",
      "a.b-1-cp37.cp38-none.abi3-win32.any.whl", "foo-1-2-3-4-5-6.whl",
    ]
    let script = """
      import sys
      from packaging.utils import parse_wheel_filename
      for line in sys.stdin.read().split():
        try:
          name, version, build, tags = parse_wheel_filename(line)
          print(name, version, "".join(map(str, build)) or "-", ",".join(sorted(map(str, tags))))
        except Exception:
          print("invalid")
      """
    let expected = try await python(script, input: names.joined(separator: "\n"))
    let actual = names.map { filename -> String in
      guard let wheel = WheelFilename(filename) else { return "invalid\n" }
      let tags = wheel.pythonTags.flatMap { python in
        wheel.abiTags.flatMap { abi in wheel.platformTags.map { "\(python)-\(abi)-\($0)" } }
      }
      let build = wheel.buildTag.map { "\($0)" } ?? "-"
      return "\(wheel.name) \(wheel.version) \(build) \(tags.sorted().joined(separator: ","))\n"
    }
    #expect(actual.joined() == expected)
  }
}

@Suite struct SdistFilenameTests {
  @Test(arguments: [
    ("foo-1.0.tar.gz", "foo", "1.0"), ("foo-bar-1.0.zip", "foo-bar", "1.0"), ("foo_bar-1.0.tar.gz", "foo-bar", "1.0"),
    ("Foo.Bar-1.0a1.tar.gz", "foo-bar", "1.0a1"), ("foo-1.0-1.tar.gz", "foo", "1.0.post1"),
    ("foo--bar-2.tar.gz", "foo-bar", "2"), ("foo-1.0.dev1+g12.tar.gz", "foo", "1.0.dev1+g12"),
    ("pyzmq-27.0.tar.gz", "pyzmq", "27.0"), ("python-1-2.tar.gz", "python-1", "2"),
  ])
  func endsTheNameWhereTheProjectDoes(filename: String, project: String, version: String) throws {
    let name = try #require(PackageName(project))
    let sdist = try #require(SdistFilename(filename, project: name))
    #expect(sdist.version == Version(version))
    #expect(sdist.format == (filename.hasSuffix("zip") ? .zip : .tarGzip))
  }

  @Test(arguments: [
    ("foo-bar-1.0.tar.gz", "foo"), ("foo-1.0.tar.gz", "foo-bar"), ("foo-1.0.tar.bz2", "foo"), ("foo.tar.gz", "foo"),
    ("foo-.tar.gz", "foo"), ("foo-x.tar.gz", "foo"), ("foo_1.0.tar.gz", "foo"), ("", "foo"), (".zip", "foo"),
    ("foo-1.0-py3-none-any.whl", "foo"), ("foobar-1.tar.gz", "foo"),
  ])
  func refusesOtherFiles(filename: String, project: String) throws {
    let name = try #require(PackageName(project))
    #expect(SdistFilename(filename, project: name) == nil)
  }
}
