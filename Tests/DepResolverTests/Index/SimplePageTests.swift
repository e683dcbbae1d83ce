import Foundation
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

@Suite struct SimplePageTests {
  private let sum = String(repeating: "0a", count: 32)

  private func json(_ text: String, project: String = "some-project") throws -> SimplePage {
    try SimplePage.json(
      Array(text.utf8), name: #require(PackageName(project)),
      base: #require(WebURL("https://index.example/simple/some-project/")))
  }

  private func html(_ text: String, project: String = "some-project") throws -> SimplePage? {
    try SimplePage.html(
      Array(text.utf8), name: #require(PackageName(project)),
      base: #require(WebURL("https://index.example/simple/some-project/")))
  }

  @Test func `reads every field of the JSON form`() throws {
    let page = try json(
      """
      {"name": "Some.Project", "meta": {"_last-serial": 1, "api-version": "1.4"}, "versions": ["1.0"], "files": [
        {"filename": "Some_Project-1.0-py3-none-any.whl", "url": "../../f/Some_Project-1.0-py3-none-any.whl#x",
         "hashes": {"md5": "00", "sha256": "\(sum.uppercased())"}, "requires-python": ">=3.8, <4", "size": 1234,
         "upload-time": "2024-02-29T23:59:59.123456Z", "yanked": "br\\u006fken", "core-metadata": {"sha256": "\(sum)"},
         "dist-info-metadata": false, "provenance": null, "gpg-sig": {"deep": [1, [2, {"x": "]"}]]}},
        {"url": "https://files.example/some-project-1.0.tar.gz", "filename": "some-project-1.0.tar.gz",
         "hashes": {}, "requires-python": null, "size": null, "yanked": false, "dist-info-metadata": true}
      ]}
      """)
    let files = page.files
    try #require(files.count == 2)
    #expect(
      files[0]
        == DistributionFile(
          filename: "Some_Project-1.0-py3-none-any.whl",
          url: "https://index.example/f/Some_Project-1.0-py3-none-any.whl",
          kind: .wheel(try #require(WheelFilename("Some_Project-1.0-py3-none-any.whl"))), sha256: sum,
          requiresPython: try VersionSpecifiers(parsing: ">=3.8,<4"), yanked: "broken", size: 1234,
          uploadTime: 1_709_251_199, metadata: .offered(sha256: sum)))
    #expect(
      files[1]
        == DistributionFile(
          filename: "some-project-1.0.tar.gz", url: "https://files.example/some-project-1.0.tar.gz",
          kind: .sdist(version: try #require(Version("1.0"))), metadata: .offered(sha256: nil)))
  }

  @Test func `reads every field of the HTML form`() throws {
    let found = try html(
      """
      <!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0">
      <base href="https://files.example/base/"></head><body><!-- <a href="no-1.0.tar.gz">no</a> -->
      <script>var x = '<a href="some-project-9.0.tar.gz">';</script>
      <A class=x HREF='../w/some_project-2.0%2Bcpu-py3-none-any.whl#sha256=\(sum)'
         data-requires-python="&gt;=3.8,&#60;4" data-yanked="" data-core-metadata="sha256=\(sum)">t</a>
      <a data-dist-info-metadata=true href=' some-project-1.0.tar.gz
      '>some-project-1.0.tar.gz</a>
      <a href="https://u:p@files.example/x/some-project-1.1.zip?k=v&amp;l#md5=00&sha256=\(sum)">z</a>
      <a name="nothing">no address</a><a href="mailto:x">mail</a>
      """)
    let page = try #require(found)
    #expect(
      page.files == [
        DistributionFile(
          filename: "some-project-1.0.tar.gz", url: "https://files.example/base/some-project-1.0.tar.gz",
          kind: .sdist(version: try #require(Version("1.0"))), metadata: .offered(sha256: nil)),
        DistributionFile(
          filename: "some-project-1.1.zip", url: "https://files.example/x/some-project-1.1.zip?k=v&l",
          kind: .sdist(version: try #require(Version("1.1"))), sha256: sum),
        DistributionFile(
          filename: "some_project-2.0+cpu-py3-none-any.whl",
          url: "https://files.example/w/some_project-2.0%2Bcpu-py3-none-any.whl",
          kind: .wheel(try #require(WheelFilename("some_project-2.0+cpu-py3-none-any.whl"))), sha256: sum,
          requiresPython: try VersionSpecifiers(parsing: ">=3.8,<4"), yanked: "", metadata: .offered(sha256: sum)),
      ])
  }

  @Test func `leaves out files of other kinds, projects and versions`() throws {
    let names = [
      "some-project-1.0.tar.gz", "some-project-1.0.exe", "some-project-1.0.egg", "some-project-x!.tar.gz",
      "other-1.0.tar.gz", "some-projects-1.0.tar.gz", "some-project-more-1.0.tar.gz", "some-project.tar.gz",
      "some_project-1.0-py3-none-any.whl", "some_project-1.0-py3-none.whl", "some_project-1.0-x-py3-none-any.whl",
      "some_project-1.0.0-7-py3-none-any.whl", "", "-", ".whl", "some-project-.zip",
    ]
    let entries = names.map { "{\"filename\": \"\($0)\", \"url\": \"https://f.example/\($0)\"}" }
    let page = try json("{\"files\": [\(entries.joined(separator: ","))]}")
    #expect(
      page.files.map(\.filename) == [
        "some-project-1.0.tar.gz", "some_project-1.0-py3-none-any.whl", "some_project-1.0.0-7-py3-none-any.whl",
      ])
    #expect(page.versions.map(\.description) == ["1.0"])
  }

  @Test func `sorts versions, and files by name within one`() throws {
    let names = ["2.0", "1.0rc1", "1.10", "1.9", "1.0", "1!0.1", "1.0.post1"].flatMap {
      ["p-\($0).tar.gz", "p-\($0)-py3-none-any.whl"]
    }
    let entries = names.map { "{\"filename\": \"\($0)\", \"url\": \"\($0)\"}" }
    let page = try json("{\"files\": [\(entries.joined(separator: ","))]}", project: "p")
    #expect(page.versions.map(\.description) == ["1.0rc1", "1.0", "1.0.post1", "1.9", "1.10", "2.0", "1!0.1"])
    #expect(page.files(at: 3).map(\.filename) == ["p-1.9-py3-none-any.whl", "p-1.9.tar.gz"])
    #expect(page.files(of: try #require(Version("1.10.0"))).count == 2)
    #expect(page.files(of: try #require(Version("3"))).isEmpty)
  }

  @Test(arguments: [
    ("", 0), ("[]", 0), ("{\"files\": {}}", 10), ("{\"files\": [1]}", 11), ("{\"files\": [{\"url\": 1}]}", 19),
    ("{\"name\": \"x\"}", 13), ("{\"files\": []} x", 14), ("{\"meta\": {\"api-version\": \"2.0\"}, \"files\": []}", 30),
    ("{\"files\": [], \"files\": []}", 22),
  ])
  func `says where a JSON page is wrong`(text: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try json(text) }
    #expect(error?.offset == offset)
  }

  @Test func `refuses text that is not UTF-8`() throws {
    let name = try #require(PackageName("p"))
    let base = try #require(WebURL("https://h/"))
    #expect(throws: JSONError(offset: 4, expected: "UTF-8")) {
      try SimplePage.json([0x7B, 0x22, 0x61, 0x62, 0xFF, 0x22], name: name, base: base)
    }
  }

  @Test func `refuses another version of the simple API in HTML`() throws {
    #expect(try html("<meta name=\"pypi:repository-version\" content=\"2.0\">") == nil)
  }

  @Test func `reads a page made of known files as the same files`() throws {
    let page = try html(
      "<a href='some-project-1.0.tar.gz#sha256=\(sum)' data-requires-python='>=3' data-yanked='no'>x</a>")
    let files = try #require(page).files
    let name = try #require(PackageName("some-project"))
    #expect(files.count == 1)
    #expect(SimplePage(name: name, files: files).files == files)
  }

  @Test func `agrees with Foundation on generated pages`() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<50 {
      let text = generatedPage(&generator)
      let page = try json(text, project: "p")
      let peer = try JSONDecoder().decode(PeerPage.self, from: Data(text.utf8))
      let ours = page.files.sorted { $0.filename < $1.filename }
      let theirs = peer.files.sorted { $0.filename < $1.filename }
      #expect(ours.map(\.filename) == theirs.map(\.filename))
      #expect(ours.map(\.url) == theirs.map(\.url))
      #expect(ours.map(\.sha256) == theirs.map { $0.hashes["sha256"] })
      #expect(ours.map(\.size) == theirs.map(\.size))
      #expect(ours.map(\.yanked) == theirs.map { $0.yanked.reason })
    }
  }

  @Test func `never crashes on damaged input or on a damaged compact form`() throws {
    var generator = SeededGenerator(seed: 6)
    let text = Array(generatedPage(&generator).utf8)
    let name = try #require(PackageName("p"))
    let base = try #require(WebURL("https://h/"))
    let compact = try #require(SimplePage.json(text, name: name, base: base).compact)
    let anchors = Array(
      """
      <base href='/x/'><!-- c --><a href="p-1.0.tar.gz#sha256=\(sum)&a=b" data-yanked>p</a><script>a</script>
      <A HREF=' ../p-2.0-py3-none-any.whl?q ' data-requires-python="&gt;=3&#46;8" data-core-metadata=sha256=\(sum) >
      """.utf8)
    for _ in 0..<fuzzInputs(3_000) {
      _ = try? SimplePage.json(generator.damaged(text), name: name, base: base).files
      _ = SimplePage.html(generator.damaged(anchors), name: name, base: base)?.files
      _ = SimplePage(name: name, compact: generator.damaged(compact))?.files
    }
    #expect(SimplePage(name: name, compact: compact)?.files.isEmpty == false)
    #expect(SimplePage.html(anchors, name: name, base: base)?.files.count == 2)
  }

  private func generatedPage(_ generator: inout SeededGenerator) -> String {
    let reasons = ["false", "true", "\"\"", "\"b\\u00e4d \\\"build\\\"\"", "\"\u{1F600} line\\n\""]
    let files = (0..<Int.random(in: 0...30, using: &generator)).map { index in
      let name = Bool.random(using: &generator) ? "p-\(index).0.tar.gz" : "p-\(index).1-py3-none-any.whl"
      let digits = (0..<64).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }.joined()
      return """
        {"filename":"\(name)", "size" : \(Int.random(in: 0...1 << 40, using: &generator)),
         "x":[[],{"y":"}]"}], "url":"https:\\/\\/f.example/\(name)","yanked":\(reasons.randomElement(using: &generator) ?? ""),
         "hashes":{"sha256":"\(digits)"}}
        """
    }
    return "{\"meta\":{\"api-version\":\"1.0\"},\"files\":[\(files.joined(separator: ",\n"))],\"name\":\"p\"}"
  }
}

private struct PeerPage: Decodable {
  struct File: Decodable {
    var filename: String
    var url: String
    var hashes: [String: String]
    var size: Int
    var yanked: Yanked
  }

  struct Yanked: Decodable {
    var reason: String?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        reason = flag ? "" : nil
      } else {
        reason = try container.decode(String.self)
      }
    }
  }

  var files: [File]
}
