import FoundationEssentials
import SpecParser
import Testing
import TestSupport

@testable import DepResolver

/// Images that lie on this machine: OCI layouts and what `docker save` wrote.
@Suite("Images in folders and archives") struct ImageFileTests {
  private func expectSample(_ snapshot: BaseSnapshot) {
    #expect(snapshot.platform == .linuxAMD64 && snapshot.image == "sample:1")
    #expect(snapshot.distribution == .init(id: "debian", version: "12", codename: "bookworm"))
    #expect(snapshot.glibc == .init(major: 2, minor: 36, evidence: "package libc6 2.36-9+deb12u14"))
    #expect(snapshot.packages.map(\.name) == ["held", "libc6", "python3.11-minimal"])
    #expect(snapshot.package(named: "held")?.isEssential == true)
    #expect(snapshot.package(named: "held")?.sourceVersion == "1:2-2")
    #expect(snapshot.package(named: "libc6")?.relations.depends == "libgcc-s1")
    #expect(
      snapshot.python
        == .init(
          version: PythonVersion(major: 3, minor: 11, patch: 2), path: "/usr/bin/python3.11",
          evidence: "package python3.11-minimal 3.11.2-6+deb12u6"))
    #expect(
      snapshot.sonames == [
        "libhard.so.1", "libthrough.so.2", "libvendor.so.7", "libz.so.1", "libz.so.1.2.13",
        "\(String(repeating: "long", count: 40)).so.1",
      ])
    #expect(snapshot.environment == ["PATH=/usr/local/bin:/usr/bin", "A=1"])
    #expect(snapshot.user == "app" && snapshot.workdir == "/app" && snapshot.hasEntrypoint)
    #expect(snapshot.created == "2026-05-01T00:00:00Z")
    // os-release, status, the plain libraries but the one that went, Hidden.so, libforeign, opt/old/new, x.conf and python:
    // the hard link is another name of a file that counts.
    #expect(snapshot.fileCount == 11)
  }

  @Test func `of an OCI layout are read with their digests and sizes`() async throws {
    try await withTemporaryFolder { folder in
      let image = SampleImage()
      try SampleImage.writeLayout(folder, index: SampleImage.index([(image.manifest(), "")]), blobs: image.blobs())
      let snapshot = try await inspect(.layout(path: folder, image: nil))
      expectSample(snapshot)
      #expect(snapshot.digest == ImageDigest(of: image.manifest()) && snapshot.indexDigest == nil)
      #expect(snapshot.configDigest == ImageDigest(of: image.config))
      #expect(snapshot.layers.map(\.compressedBytes) == image.compressed.map(\.count))
      #expect(snapshot.layers.map(\.uncompressedBytes) == image.layers.map(\.count))
      #expect(snapshot.layers.map(\.digest) == image.compressed.map { ImageDigest(of: $0) })
    }
  }

  @Test func `of an older docker save are read in place, layers that are shared too`() async throws {
    try await withTemporaryFolder { folder in
      let image = SampleImage()
      let path = folder + "/a.tar"
      try Data(SampleImage.saved([(image, ["sample:1"])])).write(to: URL(filePath: path))
      let snapshot = try await inspect(.archive(path: path, image: nil))
      expectSample(snapshot)
      #expect(snapshot.digest == nil && snapshot.configDigest == ImageDigest(of: image.config))
      // Nobody can tell what a registry would make of them.
      #expect(snapshot.compressedBytes == nil)
      #expect(snapshot.uncompressedBytes == image.layers.reduce(0) { $0 + $1.count })
    }
  }

  @Test func `of a newer docker save are read as the layout they are`() async throws {
    try await withTemporaryFolder { folder in
      let image = SampleImage()
      try SampleImage.writeLayout(
        folder + "/layout", index: SampleImage.index([(image.manifest(), "")]), blobs: image.blobs())
      let made = try await command(["tar", "-cf", "a.tar", "-C", "layout", "."], in: folder)
      try #require(made.succeeded)
      let snapshot = try await inspect(.archive(path: folder + "/a.tar", image: nil))
      expectSample(snapshot)
      #expect(snapshot.digest == ImageDigest(of: image.manifest()))
    }
  }

  @Test func `of several, one has to be named`() async throws {
    try await withTemporaryFolder { folder in
      let (first, second) = (SampleImage(), SampleImage(user: "other"))
      let path = folder + "/a.tar"
      let saved = SampleImage.saved([(first, ["one:1"]), (second, ["team/two:2", "two:3"])])
      try Data(saved).write(to: URL(filePath: path))
      let error = await #expect(throws: ImageError.self) { try await inspect(.archive(path: path, image: nil)) }
      #expect(error?.reason == .severalImages(["one:1", "team/two:2", "two:3"]))
      #expect(error?.isInput == true && error?.hint == "name one: docker-archive:\(path):one:1")
      for name in ["team/two:2", "docker.io/team/two:2", "two:3"] {
        #expect(try await inspect(.archive(path: path, image: name)).user == "other", "\(name)")
      }
      let missing = await #expect(throws: ImageError.self) { try await inspect(.archive(path: path, image: "three")) }
      #expect(missing?.reason == .noSuchImage("three", known: ["one:1", "team/two:2", "two:3"]))

      let layout = folder + "/layout"
      let index = SampleImage.index([
        (first.manifest(), SampleImage.name("one")), (second.manifest(), SampleImage.name("two")),
      ])
      try SampleImage.writeLayout(layout, index: index, blobs: first.blobs() + second.blobs())
      let several = await #expect(throws: ImageError.self) { try await inspect(.layout(path: layout, image: nil)) }
      #expect(several?.reason == .severalImages(["one", "two"]))
      #expect(try await inspect(.layout(path: layout, image: "two")).user == "other")
    }
  }

  @Test func `of several platforms give the one that is asked for`() async throws {
    try await withTemporaryFolder { folder in
      let (amd, arm) = (SampleImage(), SampleImage(architecture: "arm64", user: "arm"))
      let index = SampleImage.index([
        (arm.manifest(), SampleImage.platform("arm64", variant: "v8")), (amd.manifest(), SampleImage.platform("amd64")),
      ])
      try SampleImage.writeLayout(
        folder, index: SampleImage.index([(index, "")]), blobs: amd.blobs([index]) + arm.blobs())
      let inspector = BaseInspector(quickSettings())
      let source = ImageSource.layout(path: folder, image: nil)
      let first = try await inspector.inspect(source, as: "a", platform: .linuxAMD64)
      let second = try await inspector.inspect(source, as: "a", platform: .linuxARM64)
      #expect(first.user == "app" && second.user == "arm")
      #expect(first.indexDigest == ImageDigest(of: index) && first.digest == ImageDigest(of: amd.manifest()))
      #expect(second.sonames.contains("libforeign.so.1") && !second.sonames.contains("libz.so.1"))
    }
  }

  @Test(
    arguments: [
      ("amd64", nil as String?, true), ("amd64", "v1", true), ("amd64", "v3", false), ("arm64", "v8", false),
      ("386", nil, false),
    ])
  func `are refused where they would not run`(architecture: String, variant: String?, runs: Bool) async throws {
    try await withTemporaryFolder { folder in
      let image = SampleImage()
      let manifest = image.manifest()
      let index = SampleImage.index([
        (manifest, SampleImage.platform(architecture, variant: variant)), (manifest, SampleImage.platform("s390x")),
      ])
      try SampleImage.writeLayout(folder, index: SampleImage.index([(index, "")]), blobs: image.blobs([index]))
      if runs {
        #expect(try await inspect(.layout(path: folder, image: nil)).user == "app")
      } else {
        let error = await #expect(throws: ImageError.self) { try await inspect(.layout(path: folder, image: nil)) }
        let written = "linux/\(architecture)" + (variant.map { "/\($0)" } ?? "")
        #expect(error?.reason == .noSuchPlatform(.linuxAMD64, known: [written, "linux/s390x"]))
      }
    }
  }

  /// What is done to a layer's file, and a word of the answer.
  @Test(arguments: ["cut", "changed", "longer", "swapped", "missing", "zstd"])
  func `with a layer that is not what it should be are refused`(fault: String) async throws {
    try await withTemporaryFolder { folder in
      let image = SampleImage()
      var manifest = image.manifest()
      if fault == "zstd" { manifest = image.manifest(mediaType: "application/vnd.oci.image.layer.v1.tar+zstd") }
      try SampleImage.writeLayout(
        folder, index: SampleImage.index([(manifest, "")]), blobs: image.blobs([manifest]))
      var layer = image.compressed[1]
      let path = "\(folder)/blobs/sha256/\(ImageDigest(of: layer).hex)"
      switch fault {
      case "cut": layer.removeLast(layer.count / 2)
      case "changed": layer[layer.count / 2] ^= 1
      case "longer": layer.append(0)
      case "swapped": layer = image.compressed[0]
      case "missing": try FileManager.default.removeItem(atPath: path)
      default: break
      }
      if fault != "missing" { try Data(layer).write(to: URL(filePath: path)) }
      let error = await #expect(throws: ImageError.self) { try await inspect(.layout(path: folder, image: nil)) }
      #expect(error?.isInput == false)
      let text = error?.description ?? ""
      switch fault {
      case "cut", "changed", "swapped": #expect(text.contains("its sum is sha256:"), "\(text)")
      case "longer": #expect(text.contains("larger than the \(layer.count - 1) bytes"), "\(text)")
      case "missing": #expect(text.contains("is missing"), "\(text)")
      default: #expect(text.contains("zstd"), "\(text)")
      }
    }
  }

  @Test func `whose layer is another tar file than the configuration says are refused`() async throws {
    try await withTemporaryFolder { folder in
      var image = SampleImage()
      let config = image.config
      image.layers[1] = SampleImage.lower
      let text = String(decoding: image.manifest(), as: UTF8.self)
        .replacing("\(ImageDigest(of: image.config))", with: "\(ImageDigest(of: config))")
      let manifest = Array(text.utf8)
      try SampleImage.writeLayout(
        folder, index: SampleImage.index([(manifest, "")]), blobs: image.blobs([manifest, config]))
      let error = await #expect(throws: ImageError.self) { try await inspect(.layout(path: folder, image: nil)) }
      #expect(error?.what.contains("uncompressed") == true)
    }
  }

  @Test func `compressed in several gzip streams read as one`() async throws {
    try await withTemporaryFolder { folder in
      let image = SampleImage()
      let parts = image.layers.map { layer in
        ArchiveWriter.gzip(Array(layer[..<1000])) + ArchiveWriter.gzip([]) + ArchiveWriter.gzip(Array(layer[1000...]))
          + [0, 0, 0]
      }
      let manifest = image.manifest(compressed: parts)
      try SampleImage.writeLayout(
        folder, index: SampleImage.index([(manifest, "")]), blobs: image.blobs([manifest] + parts))
      expectSample(try await inspect(.layout(path: folder, image: nil)))
    }
  }
}
