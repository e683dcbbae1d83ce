import SpecParser
import Testing

@testable import DepResolver

@Suite struct LibraryAnalysisTests {
  /// One object a line: `package path -> needed names`, then `soname=`, `runpath=`, `rpath=` and `glibc=`.
  private func wheels(_ text: String) throws -> [PackageName: WheelObjects] {
    var wheels: [PackageName: WheelObjects] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      let name = try project(words[0])
      var object = WheelObject(path: words[1], dynamic: DynamicSection(machine: 62))
      if words[1].hasPrefix("bin/") { object.kind = .program }
      for word in words.dropFirst(2) {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        switch (parts[0], parts.last ?? "") {
        case ("soname", let value) where parts.count == 2: object.dynamic.soname = value
        case ("runpath", let value): object.dynamic.runpath = value.split(separator: ":").map(String.init)
        case ("rpath", let value): object.dynamic.rpath = value.split(separator: ":").map(String.init)
        case ("machine", let value): object.dynamic.machine = UInt16(value) ?? 0
        case ("glibc", let value):
          let numbers = value.split(separator: ".").compactMap { Int($0) }
          object.dynamic.glibc = GlibcVersion(major: numbers[0], minor: numbers[1])
        default: object.dynamic.needed.append(word)
        }
      }
      wheels[name, default: WheelObjects()].objects.append(object)
    }
    return wheels
  }

  private func needs(
    _ text: String, _ requirements: [String: [String]] = [:], base: Set<String> = ["libstdc++.so.6", "libgcc_s.so.1"],
    glibc: GlibcVersion? = nil
  ) throws -> LibraryNeeds {
    var edges: [PackageName: Set<PackageName>] = [:]
    for (parent, children) in requirements { edges[try project(parent)] = Set(try children.map { try project($0) }) }
    return libraryNeeds(
      of: try wheels(text), requirements: edges, base: BaseLibraries(sonames: base, glibc: glibc))
  }

  private func summary(_ needs: [LibraryNeed]) -> [String] { needs.map { "\($0.soname) \($0.loading)" } }

  @Test func `finds libraries where the search path leads, and leaves out those of every base`() throws {
    let needs = try needs(
      """
      foo foo/_a.abi3.so libz-1.so libfoo.so libc.so.6 ld-linux-x86-64.so.2 libstdc++.so.6 runpath=$ORIGIN/../foo.libs
      foo foo.libs/libz-1.so libm.so.6 libpthread.so.0
      foo foo.libs/libfoo.so libgomp.so.1 libdl.so.2
      """)
    #expect(summary(needs.missing) == ["libgomp.so.1 importTime"])
    #expect(summary(needs.fromBase) == ["libstdc++.so.6 importTime"])
    #expect(needs.missing.first?.neededBy.map(\.path) == ["foo.libs/libfoo.so"])
    #expect(needs.drivers.isEmpty && needs.fromPython.isEmpty && needs.glibcShortfalls.isEmpty)
  }

  @Test func `tells what a plugin needs from what importing needs`() throws {
    let needs = try needs(
      """
      cv cv/cv.abi3.so libqt.so rpath=$ORIGIN/../cv.libs
      cv cv.libs/libqt.so libGL.so.1 libxcb.so.1
      cv cv.libs/libxcb-icccm-1.so libxcb.so.1
      cv cv.libs/libnobody.so libodd.so.3
      cv cv/qt/plugins/platforms/libqxcb.so libxcb-icccm-1.so libSM.so.6 rpath=$ORIGIN/../../../../cv.libs
      cv cv/plugins/module.so libplug.so.1
      """)
    #expect(
      summary(needs.missing) == [
        "libGL.so.1 importTime", "libSM.so.6 pluginOnly", "libodd.so.3 pluginOnly", "libplug.so.1 pluginOnly",
        "libxcb.so.1 importTime",
      ])
    #expect(
      needs.missing.last?.neededBy.map { "\($0.path) \($0.loading)" } == [
        "cv.libs/libqt.so importTime", "cv.libs/libxcb-icccm-1.so pluginOnly",
      ])
  }

  @Test func `counts a library that a package without modules opens itself`() throws {
    let needs = try needs("gbm gbm/lib/lib_gbm.so libgomp.so.1\nother other/libx.so liby.so.1\nother other/x.so")
    #expect(summary(needs.missing) == ["libgomp.so.1 importTime", "liby.so.1 pluginOnly"])
  }

  @Test func `looks into the wheels that a package requires, and no others`() throws {
    let text = """
      audio audio/_ext.so libtorch.so libblas.so.12
      torch torch/lib/libtorch.so libcudart.so.12
      cuda-runtime nvidia/lib/libcudart.so.12
      stranger stranger.libs/libblas.so.12
      """
    let requirements = ["audio": ["torch"], "torch": ["cuda-runtime"]]
    #expect(summary(try needs(text, requirements).missing) == ["libblas.so.12 importTime"])
    #expect(
      summary(try needs(text).missing) == [
        "libblas.so.12 importTime", "libcudart.so.12 importTime",
      ])
  }

  @Test func `follows a search path into another wheel whatever requires it`() throws {
    let needs = try needs(
      """
      torch torch/lib/libtorch.so libcublas.so.12 rpath=$ORIGIN/../../nvidia/cublas/lib:$ORIGIN
      torch torch/_C.so libtorch.so rpath=${ORIGIN}/lib
      cublas nvidia/cublas/lib/libcublas.so.12 libfoo.so.9
      cublas nvidia/cublas/lib/libnvblas.so.12 libodd.so.9
      """)
    // Nobody loads the other library of the wheel that torch leads to.
    #expect(summary(needs.missing) == ["libfoo.so.9 importTime", "libodd.so.9 pluginOnly"])
    #expect(needs.missing.first?.neededBy.first?.package.normalized == "cublas")
  }

  @Test func `finds a library by its soname under another file name`() throws {
    #expect(
      try needs("foo foo/a.abi3.so libx.so.1\nfoo foo/libx-long.so soname=libx.so.1").missing.isEmpty)
  }

  @Test func `tells drivers and the interpreter from packages of the distribution`() throws {
    let needs = try needs(
      "foo foo/a.abi3.so libcuda.so.1 libnvidia-ml.so.1 libamdhip64.so.6 libpython3.12.so.1.0 libpython3.so libcudart.so.12",
      base: ["libamdhip64.so.6"])
    #expect(needs.drivers.map(\.soname) == ["libcuda.so.1", "libnvidia-ml.so.1"])
    #expect(needs.fromBase.map(\.soname) == ["libamdhip64.so.6"])
    #expect(needs.fromPython.map(\.soname) == ["libpython3.12.so.1.0", "libpython3.so"])
    #expect(needs.missing.map(\.soname) == ["libcudart.so.12"])
    #expect(KnownLibrary("libpython3-config.so") == nil && KnownLibrary("libcrypt.so.1") == nil)
    #expect(KnownLibrary("ld-linux-aarch64.so.1") == .glibc && KnownLibrary("libc.so.6.1") == .glibc)
  }

  @Test func `takes a library of the wheel's own path before the base's`() throws {
    let needs = try needs(
      "foo foo/a.abi3.so libgcc_s.so.1 rpath=$ORIGIN\nfoo foo/libgcc_s.so.1 libodd.so.1\nbar bar/b.abi3.so libgcc_s.so.1"
    )
    #expect(summary(needs.missing) == ["libodd.so.1 importTime"])
    #expect(needs.fromBase.first?.neededBy.map(\.path) == ["bar/b.abi3.so"])
  }

  @Test func `names what only programs need`() throws {
    let needs = try needs("tool bin/tool libssl.so.3\nfoo foo/a.abi3.so libffi.so.8\ntool2 bin/t libffi.so.8")
    #expect(summary(needs.missing) == ["libffi.so.8 importTime", "libssl.so.3 program"])
    #expect(needs.missing.first?.neededBy.map(\.loading) == [.importTime, .program])
  }

  @Test func `passes over objects for other processors`() throws {
    let needs = try needs(
      "foo foo/a.abi3.so libc.so.6\nfoo foo/b.abi3.so libc.so.6\nfoo foo/arm.so libarm.so.1 machine=183")
    #expect(needs.missing.isEmpty)
  }

  @Test func `finds wheels that want a newer glibc than there is`() throws {
    let text = """
      foo foo/a.abi3.so glibc=2.17
      foo foo/b.abi3.so glibc=2.38
      foo foo/c.abi3.so glibc=2.37
      bar bar/a.abi3.so glibc=2.36
      """
    let found = try needs(text, glibc: GlibcVersion(major: 2, minor: 36)).glibcShortfalls
    #expect(
      found == [
        GlibcShortfall(
          package: try project("foo"), path: "foo/b.abi3.so", wanted: GlibcVersion(major: 2, minor: 38),
          base: GlibcVersion(major: 2, minor: 36))
      ])
    #expect(try needs(text).glibcShortfalls.isEmpty)
  }

  @Test func `leaves no folder above where wheels are installed`() {
    #expect(ObjectPath.expanded("$ORIGIN/../x.libs", of: "foo/a.so") == "x.libs")
    #expect(ObjectPath.expanded("$ORIGIN/./lib//deep/", of: "foo/a.so") == "foo/lib/deep")
    #expect(ObjectPath.expanded("$ORIGIN", of: "a.so") == "")
    #expect(ObjectPath.expanded("$ORIGIN/../..", of: "foo/a.so") == nil)
    #expect(ObjectPath.expanded("/usr/lib", of: "foo/a.so") == nil)
    #expect(ObjectPath.expanded("", of: "foo/a.so") == nil)
  }
}
