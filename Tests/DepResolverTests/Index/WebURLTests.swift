import Testing

@testable import DepResolver

@Suite struct WebURLTests {
  @Test(arguments: [
    ("https://Host.example/a/b", "https://host.example/a/b"),
    ("HTTP://host:80/", "http://host/"),
    ("https://host:8443", "https://host:8443/"),
    ("https://user:pa%40ss@host/x", "https://host/x"),
    ("https://host/a b?c=d e#f", "https://host/a%20b?c=d%20e"),
    ("https://host/100%/%41", "https://host/100%25/%41"),
    ("https://[::1]:8080/x", "https://[::1]:8080/x"),
    ("  https://host/x\n", "https://host/x"),
    ("https://host?q", "https://host/?q"),
  ])
  func `reads absolute addresses and drops what is secret or a fragment`(text: String, expected: String) {
    #expect(WebURL(text)?.text == expected)
  }

  @Test(arguments: [
    "", "host/a", "/a", "ftp://host/a", "https://", "https:///a", "https://ho st/a", "https://host:0/",
    "https://host:99999/", "https://host:8x/", "https://h\u{e9}te/a", "file:///etc/passwd", "javascript:alert(1)",
    "https://host\\@other/", "https://host\\path", "https://user:a\\b@host/",
  ])
  func `refuses anything else`(text: String) {
    #expect(WebURL(text) == nil)
  }

  @Test(arguments: [
    ("a.whl", "https://host/simple/p/a.whl"),
    ("../../packages/a.whl#sha256=00", "https://host/packages/a.whl"),
    ("/files/a.whl", "https://host/files/a.whl"),
    ("//other.example/a.whl", "https://other.example/a.whl"),
    ("http://other.example/./x/../a.whl", "http://other.example/a.whl"),
    ("?page=2", "https://host/simple/p/?page=2"),
    ("", "https://host/simple/p/?old"),
    ("#top", "https://host/simple/p/?old"),
    ("../../../../a.whl", "https://host/a.whl"),
    ("./", "https://host/simple/p/"),
    ("..", "https://host/simple/"),
    ("a%2Bb.whl", "https://host/simple/p/a%2Bb.whl"),
  ])
  func `resolves references against a page`(reference: String, expected: String) throws {
    let base = try #require(WebURL("https://host/simple/p/?old"))
    #expect(base.resolving(reference)?.text == expected)
  }

  @Test(arguments: ["mailto:a@b", "ftp://x/y", "data:,x", "javascript:x"])
  func `resolves no other schemes`(reference: String) throws {
    let base = try #require(WebURL("https://host/simple/p/"))
    #expect(base.resolving(reference) == nil)
  }

  @Test func `reads escapes in the last segment`() throws {
    #expect(try #require(WebURL("https://h/x/torch-2.8.0%2Bcpu.whl?a/b")).lastSegment == "torch-2.8.0+cpu.whl")
  }
}
