import TestSupport
import Testing

@testable import SpecParser

@Suite("Direct references (PEP 508; pip, VCS Support)")
struct DirectReferenceTests {
  @Test(
    "are put into one form",
    arguments: [
      ("https://host.example/a.whl", "https://host.example/a.whl"),
      ("HTTPS://host.example/a.zip?x=1#egg=a&subdirectory=./py/", "HTTPS://host.example/a.zip?x=1#subdirectory=py"),
      ("git+https://host.example/a.git", "git+https://host.example/a.git"),
      ("git+https://host.example/a@v1.0#egg=a[x]", "git+https://host.example/a@v1.0"),
      ("git+ssh://git@host.example/a@feature/x", "git+ssh://git@host.example/a@feature/x"),
      ("git+ssh://git@host.example/a", "git+ssh://git@host.example/a"),
      ("git+file:///srv/a@0123abc#subdirectory=b", "git+file:///srv/a@0123abc#subdirectory=b"),
      ("./libs/a", "file:base/libs/a"), ("../a", "file:a"), (".", "file:base"), ("/srv/a", "file:/srv/a"),
      ("file:///srv/a%20b", "file:/srv/a b"), ("file://localhost/srv/a", "file:/srv/a"),
      ("file:libs/a", "file:base/libs/a"),
      ("./lib%41", "file:base/lib%2541"), ("file:./a%23b", "file:base/a%23b"), ("./~lib", "file:base/~lib"),
      ("git+https://h.example/a@pkg%401.0", "git+https://h.example/a@pkg%401.0"),
      ("git+https://h.example/a@%C3%A9", "git+https://h.example/a@%C3%A9"),
      ("git+https://h.example/a@feat%2Fa+b", "git+https://h.example/a@feat/a+b"), ("a-1.0.tgz", "file:base/a-1.0.tgz"),
      ("libs/a#subdirectory=b/c", "file:base/libs/a/b/c"),
      ("a.tar.gz#subdirectory=b", "file:base/a.tar.gz#subdirectory=b"),
    ])
  func form(text: String, url: String) throws {
    let reference = try DirectReference(parsing: text, base: "base")
    #expect(reference.url == url)
    #expect(try DirectReference(parsing: url).url == url)
  }

  @Test(
    "that could not be read, or would be read as something else, are refused",
    arguments: [
      "", "#egg=a", "https://", "https:///a.whl", "https://user@host.example/a.whl", "https://u:p@host.example/a.whl",
      "https://host.example/a b.whl", "https://host.example/$X", "https://host.example/a\"b",
      "ftp://host.example/a.whl",
      "git+https://user:p@host.example/a", "git+https://token@host.example/a", "git+ssh://u:p@host.example/a",
      "git+ext::sh -c true", "git+https://host.example/a@--upload-pack=x", "git+https://host.example/a@a..b",
      "git+https://host.example/a@", "git+https://host.example/a@x%bd", "git+https://host.example",
      "git@host.example:a/b", "hg+https://host.example/a",
      "git://host.example/a", "ssh://host.example/a", "file://server/a", "~/a", "a\u{7}b",
      "https://host.example/a.zip#subdirectory=../b", "https://host.example/a.zip#subdirectory=/b",
      "https://host.example/a.zip#subdirectory=a;b", "https://host.example/a.zip#subdirectory=a%20b",
      "git+https://u:p/ss@host/a", "https://host.example:x/a.whl", "a.tar.bz2", "https://host.example/a.tar.xz",
      "https://host.example/a.zip#md5=00",
      "https://host.example/a.zip#sha256=00",
    ])
  func refused(text: String) {
    let mistake = #expect(throws: DirectReference.Mistake.self) { try DirectReference(parsing: text) }
    for secret in ["u:p", "token", "user"] { #expect(mistake?.message.contains(secret) != true) }
  }

  @Test("with a sum keep it apart")
  func sums() throws {
    let digest = String(repeating: "ab", count: 32)
    let reference = try DirectReference(parsing: "https://host.example/a.whl#sha256=\(digest.uppercased())")
    #expect(reference.hash?.digest == digest)
    #expect(reference.url == "https://host.example/a.whl")
  }

  private static let folders = ["libs/c/pyproject.toml": "[project]\nname = \"See\"\n"]

  private func load(_ text: String, environment: [String: String] = [:]) throws(InvalidInput) -> RequirementsInput {
    let files = Self.folders.merging(["reqs/r.txt": text]) { $1 }
    return try RequirementsLoader(environment: environment) { path in
      guard let text = files[path] else { throw CancellationError() }
      return Array(text.utf8)
    }.load(requirements: [Located("reqs/r.txt", at: SourceLocation(file: "<arguments>"))])
  }

  @Test(
    "in requirements files, with and without a name",
    arguments: [
      ("a @ ./x.whl", "a @ file:x.whl"), ("a[b]@https://h.example/x.zip", "a[b] @ https://h.example/x.zip"),
      ("https://h.example/A_b-1.0-py3-none-any.whl", "a-b @ https://h.example/A_b-1.0-py3-none-any.whl"),
      (
        "https://h.example/a-b-1.0rc1.tar.gz ; os_name == 'nt'",
        "a-b @ https://h.example/a-b-1.0rc1.tar.gz ; os_name == \"nt\""
      ),
      ("git+https://h.example/x#egg=a[b]", "a[b] @ git+https://h.example/x"), ("./libs/c", "see @ file:libs/c"),
      ("libs/c[d,e]", "see[d,e] @ file:libs/c"), ("-e libs/c", "see @ file:libs/c"),
      ("--editable=git+https://h.example/x#egg=a", "a @ git+https://h.example/x"),
      ("./libs/c;os_name=='nt'", "see @ file:libs/c ; os_name == \"nt\""),
      ("a @ ./x.whl;os_name=='nt'", "a @ file:x.whl ; os_name == \"nt\""),
      ("./libs#subdirectory=c", "see @ file:libs/c"), ("a-1.0.zip", "a @ file:a-1.0.zip"),
    ])
  func lines(line: String, requirement: String) throws {
    let entry = try #require(try load(line).requirements.first)
    #expect(entry.requirement.value.description == requirement)
    #expect(entry.requirement.value.specifiers.isEmpty)
  }

  @Test("take a sum from their fragment or their options")
  func hashes() throws {
    let digest = String(repeating: "cd", count: 32)
    for line in ["a @ https://h.example/x.zip#sha256=\(digest)", "a @ https://h.example/x.zip --hash=sha256:\(digest)"]
    {
      #expect(try load(line).requirements.first?.hashes.map(\.description) == ["sha256:\(digest)"])
    }
  }

  @Test("tell nothing of the value of a variable, and take one only in a path")
  func variables() throws {
    let environment = ["TOKEN": "SeCret", "ROOT": "libs"]
    let text = "https://h.example/${TOKEN}-1.0-py3-none-any.whl\nb @ https://h.example/b-${TOKEN}.whl\n"
    let error = #expect(throws: InvalidInput.self) { try load(text, environment: environment) }
    let findings = try #require(error).description
    #expect(findings.contains("r.txt:1:1") && findings.contains("r.txt:2:1") && !findings.contains("SeCret"))
    #expect(
      try load("./${ROOT}/c", environment: environment).requirements.first?.requirement.value.url == "file:libs/c")
  }

  @Test("point at the mistake, in the marker too")
  func places() {
    for (line, place) in [
      ("a @ ./x ; os_nam == 'nt'", "r.txt:1:11"), ("./libs/c ; os_nam == 'nt'", "r.txt:1:12"),
      ("a [b @ ./x", "r.txt:1:6"), ("a @ hg+https://h/x", "r.txt:1:5"), ("  git+https://u:p@h/x", "r.txt:1:3"),
    ] {
      let error = #expect(throws: InvalidInput.self) { try load(line) }
      #expect(error?.description.contains(place) == true, "\(line): \(error?.description ?? "")")
    }
  }

  @Test(
    "say what is wrong with a '#egg=' that is no name",
    arguments: [
      ("git+https://h.example/x@v1#egg=a_b==0.1", "'#egg=a_b==0.1' is not the name of a project", "write '#egg=a-b'"),
      ("git+https://h.example/x#egg=a>=1", "'#egg=a>=1' is not the name of a project", "write '#egg=a'"),
      ("git+https://h.example/x#egg=%20", "is not the name of a project", "write 'name @' before the address"),
    ])
  func eggs(line: String, message: String, hint: String) {
    let error = #expect(throws: InvalidInput.self) { try load(line) }
    let text = error?.description ?? ""
    #expect(text.contains("r.txt:1:1: error: [direct-reference]") && text.contains(message) && text.contains(hint))
  }

  @Test("of any damaged text either read back the same or are refused")
  func survive() throws {
    var random = SeededGenerator(seed: 31)
    let whole = [
      "https://host.example/a-1.0.zip?x#subdirectory=a/b&sha256=\(String(repeating: "0", count: 64))",
      "git+ssh://git@host.example/a@v1#egg=a", "file:///srv/a%20b#x", "../a/./b/../c.whl", "git+file:///a@0123",
    ]
    let pieces = ["%", "#", "@", "://", "..", "/", "git+", "file:", "&", "=", "é", "subdirectory="].map {
      Array($0.utf8)
    }
    var accepted = 0
    for _ in 0..<fuzzInputs(20_000) {
      let bytes = random.damaged(Array(random.pick(whole).utf8), pieces: pieces)
      let text = String(decoding: bytes, as: UTF8.self)
      guard let reference = try? DirectReference(parsing: text) else { continue }
      accepted += 1
      let again = try? DirectReference(parsing: reference.url)
      if again?.url != reference.url { Issue.record("\(text) reads as \(reference.url)") }
    }
    #expect(accepted > fuzzInputs(20_000) / 4)
  }
}
