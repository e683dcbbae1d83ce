import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Layers and manifests from outside: any answer will do, a crash, a hang or a file outside the image will not.
@Suite struct ImageHostileInputTests {
  private static func read(_ bytes: [UInt8], pieces: Int = 1 << 20) throws -> LayerReader.Outcome {
    let reader = LayerReader(expectedSize: nil)
    reader.restart()
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      try reader.receive(Array(bytes[start..<min(start + pieces, bytes.count)]))
    }
    return try reader.finish(nil)
  }

  private static func tree(_ layers: [[UInt8]]) throws -> ImageTree {
    var tree = ImageTree()
    for layer in layers { try tree.apply(try read(layer).contents) }
    return tree
  }

  private static func layer(_ build: (inout TarWriter) -> Void) -> [UInt8] {
    var tar = TarWriter()
    build(&tar)
    return tar.body + [UInt8](repeating: 0, count: 1024)
  }

  @Test(arguments: [1, 3, 511, 512, 513, 1000])
  func readsTheSameInPiecesOfAnySize(size: Int) throws {
    for layer in [SampleImage.upper, ArchiveWriter.gzip(SampleImage.upper)] {
      let whole = try Self.read(layer)
      let parted = try Self.read(layer, pieces: size)
      #expect(whole.digest == parted.digest && whole.uncompressedDigest == parted.uncompressedDigest)
      #expect(whole.uncompressedBytes == SampleImage.upper.count)
      #expect(whole.contents.entries.map(\.path) == parted.contents.entries.map(\.path))
      #expect(whole.contents.entries.count == 10 && whole.contents.whiteouts.count == 1)
    }
  }

  @Test(arguments: ["../a", "a/../../b", "/a/..", String(repeating: "d/", count: 300) + "f"])
  func refusesPathsThatLeaveTheImage(path: String) {
    let layer = Self.layer { tar in
      tar.addPax([("path", path)])
      tar.add("x", "1")
    }
    #expect(throws: LayerError.self) { try Self.read(layer) }
  }

  @Test func followsLinksInsideTheImageOnly() throws {
    let tree = try Self.tree([
      Self.layer { tar in
        tar.addLink("up", to: "../../../../etc")
        tar.addLink("loop", to: "loop")
        tar.addLink("a", to: "b")
        tar.addLink("b", to: "a")
        tar.add("etc/os-release", "ID=x\n")
        tar.add("up/added", "1")
        tar.add("loop/lost", "1")
        tar.addLink("far", to: "/usr/../etc/os-release")
      }
    ])
    #expect(tree.names(in: "etc") == ["added", "os-release"])
    #expect(tree.contents("up/os-release") == Array("ID=x\n".utf8))
    // As in Linux, what goes through a folder that is not there leads nowhere.
    #expect(tree.contents("far") == nil)
    #expect(tree.find("a") == nil && tree.find("loop") == nil && tree.names(in: "a/b") == [])
  }

  @Test func laterLayersReplaceAndRemove() throws {
    let tree = try Self.tree([
      Self.layer { tar in
        tar.add("file", "1")
        tar.add("folder/a", "22")
        tar.add("gone/a/b", "4444")
        tar.add("opaque/a", "1")
        tar.add("linked", "88888888")
        tar.addLink("also", to: "linked", type: "1")
      },
      Self.layer { tar in
        tar.add("file/inside", "333")
        tar.add("folder", "55555")
        tar.add(".wh.gone", "")
        tar.add("opaque/b", "7")
        tar.add("opaque/.wh..wh..opq", "")
        tar.add(".wh.linked", "")
        tar.add(".wh..wh.plnk", "")
      },
    ])
    #expect(tree.names(in: "") == ["also", "file", "folder", "opaque"])
    #expect(tree.names(in: "file") == ["inside"] && tree.names(in: "opaque") == ["b"])
    let total = tree.total()
    #expect(total.files == 4 && total.bytes == 3 + 5 + 1 + 8)
  }

  @Test func endsWithLinksThatLeadRoundAndRound() throws {
    let deep = String(repeating: "x/", count: 100)
    let layer = Self.layer { tar in
      tar.add(deep + "f", "")
      for number in 0..<30 { tar.addLink("l\(number)", to: number == 0 ? deep : "l\(number - 1)/../l\(number - 1)/") }
      for number in 0..<2000 { tar.add("l29/\(number)", "") }
    }
    _ = try? Self.tree([layer, layer])
  }

  @Test func refusesFilesThatAreTooLarge() {
    let layer = Self.layer { tar in tar.add("etc/os-release", [UInt8](repeating: 0x41, count: 65 << 10)) }
    #expect(throws: LayerError.self) { try Self.read(layer) }
  }

  @Test func bearsAnyLayer() throws {
    var random = SeededGenerator(seed: 31)
    let pieces = [".wh.", ".wh..wh..opq", "../", "usr/lib/", "\0"].map { Array($0.utf8) }
    var read = 0
    for turn in 0..<fuzzInputs(4_000) {
      let plain = turn % 2 == 0 ? SampleImage.upper : SampleImage.lower
      let damaged = random.damaged(plain, pieces: pieces)
      let layer = turn % 4 == 0 ? random.damaged(ArchiveWriter.gzip(plain)) : damaged
      guard let tree = try? Self.tree([SampleImage.lower, layer, SampleImage.upper]) else { continue }
      read += 1
      let facts = ImageFacts(tree: tree, platform: .linuxAMD64, environment: ["PATH=/usr/bin", "PYTHON_VERSION=3"])
      let packages = facts.packages
      _ = (facts.distribution, facts.sonames, facts.glibc(packages), facts.python(packages), tree.total())
    }
    #expect((1..<fuzzInputs(4_000)).contains(read))
  }

  @Test func bearsLayersWithGoodChecksumsAndAnyFields() {
    var random = SeededGenerator(seed: 32)
    let paths = ["etc/os-release", "usr/lib", "lib", "lib/a", ".wh.lib", "a/.wh..wh..opq", "..", "", "/", "./lib/./a"]
    for _ in 0..<fuzzInputs(4_000) {
      let layers = (0..<3).map { _ in
        Self.layer { tar in
          for _ in 0..<6 {
            let size = random.pick([nil, nil, nil, 0, 1, 513, 1 << 32])
            tar.add(
              random.pick(paths), Array(random.pick(["", "x", "ID=a\n"]).utf8), type: random.pick(Array("0125LKxgS")),
              size: size, link: random.pick(paths))
          }
        }
      }
      if let tree = try? Self.tree(layers) { _ = tree.total() }
    }
  }

  @Test func bearsAnyDocument() {
    var random = SeededGenerator(seed: 33)
    let image = SampleImage()
    let index = SampleImage.index([(image.manifest(), SampleImage.platform("amd64"))])
    let pieces = ["\"size\":-1", "\"size\":9223372036854775807", "null", "[]", "{}"].map { Array($0.utf8) }
    for _ in 0..<fuzzInputs(4_000) {
      for document in [image.manifest(), index, image.config] {
        let bytes = random.damaged(document, pieces: pieces)
        _ = try? ImageConfig(bytes, what: "x")
        guard let manifest = try? ImageManifest(bytes, what: "x") else { continue }
        if case .index(let images) = manifest { _ = try? images.image(for: .linuxAMD64, what: "x") }
      }
    }
    #expect(throws: JSONError.self) { try JSONNode(Array(String(repeating: "[", count: 100_000).utf8)) }
  }

  @Test func bearsAnyArchive() async throws {
    var random = SeededGenerator(seed: 34)
    let good = SampleImage.saved([(SampleImage(), ["a:1"])])
    try await withTemporaryFolder { folder in
      for _ in 0..<fuzzInputs(300) {
        let path = folder + "/a.tar"
        try write(random.damaged(good, pieces: [Array("99999999999".utf8)]), to: path)
        _ = try? await inspect(.archive(path: path, image: nil))
      }
    }
  }
}
