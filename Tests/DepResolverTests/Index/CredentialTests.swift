import Testing

@testable import DepResolver

@Suite struct CredentialTests {
  @Test(arguments: [
    ("machine h login u password p", "h", "Basic dTpw"),
    ("machine h\n  login u\n  password p\n", "H", "Basic dTpw"),
    ("machine a login x password y machine h login u password p", "h", "Basic dTpw"),
    ("machine h login u account q password p", "h", "Basic dTpw"),
    ("# machine h login no password no\nmachine h login u password p # end", "h", "Basic dTpw"),
    ("machine h password #p login u", "h", "Basic dTojcA=="),
    ("machine h login \"u\" password \"p \\\" q\"", "h", "Basic dTpwICIgcQ=="),
    ("machine h login u password p\nmachine h login v password w", "h", "Basic dTpw"),
    ("macdef init\ncd /x\nmachine h login no password no\n\nmachine h login u password p", "h", "Basic dTpw"),
    ("machine h login token", "h", "Basic dG9rZW46"),
    ("machine h\r\nlogin u\r\npassword p\r\n", "h", "Basic dTpw"),
  ])
  func `reads the machines of a netrc file`(text: String, host: String, expected: String) {
    #expect(Netrc(text).credentials(forHost: host)?.basicAuthorization == expected)
  }

  @Test(arguments: [
    "", "machine", "machine h", "machine h login", "default login u password p", "login u password p", "\"",
    "machine other login u password p", "macdef x\nmachine h login u password p",
  ])
  func `finds nothing where nothing is for the host`(text: String) {
    #expect(Netrc(text).credentials(forHost: "h") == nil)
  }

  @Test func `keeps credentials of an address for its origin only`() throws {
    var store = CredentialStore(netrc: Netrc("machine other.example login n password m"))
    #expect(store.separate("https://us%40er:p%3Aw@host:8443/simple") == "https://host:8443/simple")
    let header = { (url: String) in
      WebURL(url).flatMap { store.credentials(for: $0.origin, mayGoInPlain: true)?.basicAuthorization }
    }
    #expect(header("https://host:8443/x") == "Basic dXNAZXI6cDp3")
    #expect(header("https://host/x") == nil)
    #expect(header("http://host:8443/x") == nil)
    #expect(header("https://sub.host:8443/x") == nil)
    #expect(header("https://other.example:99/x") == "Basic bjpt")
  }

  @Test func `never print themselves`() {
    let secret = Credentials(user: "user", password: "hunter2")
    var dumped = ""
    dump(secret, to: &dumped)
    let texts = [
      "\(secret)", String(reflecting: secret), dumped, "\([secret])", "\(Netrc("machine h password hunter2"))",
    ]
    #expect(texts.allSatisfy { !$0.contains("hunter2") })
  }

  @Test(arguments: [
    ("http://host/", "proxy"), ("https://host/", "secure"), ("http://internal/", nil), ("http://a.internal/", nil),
    ("http://notinternal/", "proxy"), ("http://10.0.0.1/", nil), ("http://odd:81/", nil), ("http://odd/", "proxy"),
  ])
  func `choose the proxy by scheme and exceptions`(url: String, host: String?) throws {
    let rules = try #require(
      ProxyRules(
        http: "http://user:pw@proxy:3128", https: "secure:8080", noProxy: "internal, .example.org,10.0.0.1,odd:81"))
    #expect(try rules.proxy(for: #require(WebURL(url)).origin)?.host == host)
  }

  @Test func `read proxy addresses`() throws {
    let origin = try #require(WebURL("http://host/")).origin
    #expect(ProxyRules(http: "http://u:p@h:3128/", https: nil, noProxy: nil)?.proxy(for: origin)?.port == 3128)
    #expect(ProxyRules(http: "socks5://h", https: nil, noProxy: nil)?.proxy(for: origin)?.isSOCKS == true)
    #expect(ProxyRules(http: "h:1", https: nil, noProxy: "*")?.proxy(for: origin) == nil)
    #expect(ProxyRules(http: "ftp://h:1", https: nil, noProxy: nil) == nil)
    #expect(ProxyRules(http: "http://", https: nil, noProxy: nil) == nil)
    for (text, problem) in [
      ("http://proxy", nil), ("proxy:3128", nil), ("u:p@proxy:80/", nil), ("socks5h://proxy", nil), ("[::1]:8080", nil),
      ("garbage", "has no port"), ("proxy.example/", "has no port"), ("::", "is not the address of a proxy"),
      ("http://proxy:x", "is not the address of a proxy"), ("https://proxy:1", "has the unsupported scheme 'https'"),
    ] {
      #expect(ProxyRules.problem(with: text) == problem, "\(text)")
    }
  }
}
