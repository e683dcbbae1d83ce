import SpecParser
import Testing
import TestSupport

@testable import DepResolver

@Suite("Names of images") struct ImageTextTests {
  @Test(
    arguments: [
      ("python", "docker.io/library/python:latest", "registry-1.docker.io"),
      ("python:3.11-slim", "docker.io/library/python:3.11-slim", "registry-1.docker.io"),
      ("docker.io/python", "docker.io/library/python:latest", "registry-1.docker.io"),
      ("index.docker.io/nvidia/cuda:12", "docker.io/nvidia/cuda:12", "registry-1.docker.io"),
      ("nvidia/cuda", "docker.io/nvidia/cuda:latest", "registry-1.docker.io"),
      ("localhost/x", "localhost/x:latest", "localhost"),
      ("localhost:5000/a/b_c/d__e/f--g:T.1", "localhost:5000/a/b_c/d__e/f--g:T.1", "localhost:5000"),
      ("Registry.Example/x", "registry.example/x:latest", "registry.example"),
      ("[::1]:5000/x", "[::1]:5000/x:latest", "[::1]:5000"),
      (
        "ghcr.io/o/n:1@sha256:\(String(repeating: "a", count: 64))",
        "ghcr.io/o/n:1@sha256:\(String(repeating: "a", count: 64))", "ghcr.io"
      ),
      (
        "n@sha256:\(String(repeating: "0", count: 64))",
        "docker.io/library/n@sha256:\(String(repeating: "0", count: 64))", "registry-1.docker.io"
      ),
    ])
  func `mean what they mean to docker`(text: String, full: String, host: String) throws {
    let reference = try RegistryReference(text)
    #expect(reference.description == full && reference.host == host)
    #expect(try RegistryReference(reference.description) == reference)
  }

  @Test(
    arguments: [
      "", ":", "a:", "a:.b", "A", "a/", "/a", "a//b", "a b", "a\n", "a@b", "a@sha256:12", "a:1:2", "a..b/-c", "é",
      "a@sha256:\(String(repeating: "A", count: 64))", "https://x.example/a", "user@host.example/a",
      "h.example:99999/a",
      "${BASE}", "a:\(String(repeating: "t", count: 129))", "../a", "x.example/../a", "x.example/a?b",
    ])
  func `are refused where they are none`(text: String) {
    #expect(throws: ImageError.self) { try RegistryReference(text) }
  }

  @Test(arguments: [
    ("localhost:5000/a", true), ("127.0.0.1/a", true), ("127.1.2.3:1/a", true), ("[::1]:5/a", true),
    ("127.evil.example/a", false), ("localhost.example/a", false), ("10.0.0.1/a", false), ("a", false),
  ])
  func `may be fetched without encryption from this machine alone`(text: String, isLoopback: Bool) throws {
    #expect(try RegistryReference(text).isLoopback == isLoopback)
  }

  @Test func `tell where an image is`() throws {
    let files: Set = ["a.tar", "b:c.tar", "d/oci-layout"]
    let folders: Set = ["d", "e:1"]
    func source(_ text: String) throws(ImageError) -> ImageSource {
      try ImageSource(text, isFile: files.contains, isFolder: folders.contains)
    }
    #expect(try source("a.tar") == .archive(path: "a.tar", image: nil))
    #expect(try source("docker-archive:a.tar") == .archive(path: "a.tar", image: nil))
    #expect(try source("docker-archive:a.tar:x/y:1") == .archive(path: "a.tar", image: "x/y:1"))
    #expect(try source("docker-archive:b:c.tar:1") == .archive(path: "b:c.tar", image: "1"))
    #expect(try source("oci:e:1") == .layout(path: "e:1", image: nil))
    #expect(try source("oci:d:latest") == .layout(path: "d", image: "latest"))
    #expect(try source("d") == .layout(path: "d", image: nil))
    #expect(try source("python:3") == .registry(try RegistryReference("python:3")))
    for text in ["none.tar", "docker-archive:none", "oci:none:1", "./a/none.tar"] {
      let error = #expect(throws: ImageError.self) { try source(text) }
      #expect(error?.isInput == true, "\(text)")
    }
  }

  @Test func `make names of files that no two share`() {
    let images = [
      "python:3.11-slim", "python-3.11:slim", "python/3.11-slim", "python_3.11-slim", "python3.11-slim", "a/b:c",
      "a-b:c",
      "a_b:c", "a:b", "a@b", "a+b", "a b", "..", ".", "", "/", "a%2fb", "é", "\u{301}", "a\u{0}", "A", "~",
      "a@sha256:\(String(repeating: "0", count: 64))", String(repeating: "x", count: 300),
      String(repeating: "x", count: 301),
    ]
    let names = images.map { BaseSnapshot.fileName(image: $0, platform: .linuxAMD64) }
    // ':' and '@' stand at places that tell them apart in references, and only there.
    #expect(Set(names).count == images.count - 1)
    #expect(names[0] == "python@3.11-slim.linux-amd64.json")
    for name in names {
      #expect(name.utf8.count < 255 && !name.contains("/") && !name.hasPrefix(".") && name.allSatisfy(\.isASCII))
    }
    #expect(BaseSnapshot.fileName(image: "a", platform: .linuxARM64) == "a.linux-arm64.json")
  }

  @Test func `of any bytes never crash`() {
    var random = SeededGenerator(seed: 21)
    let good = Array("registry.example:5000/team/name:tag@sha256:\(String(repeating: "0a", count: 32))".utf8)
    for _ in 0..<fuzzInputs(20_000) {
      let text = String(decoding: random.damaged(good), as: UTF8.self)
      if let reference = try? RegistryReference(text) {
        #expect((try? RegistryReference(reference.description)) == reference, "\(text)")
      }
      _ = BaseSnapshot.fileName(image: text, platform: .linuxAMD64)
    }
  }
}
