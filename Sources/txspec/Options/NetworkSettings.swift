import DepResolver
import SpecParser

/// How to reach the indexes, from the variables that pip, uv and curl read.
struct NetworkSettings {
  var http: HTTPConfiguration
  /// PyPI, or what `UV_INDEX_URL`, `UV_DEFAULT_INDEX` or `PIP_INDEX_URL` name in its place.
  var defaultIndex: PackageIndex

  init(_ process: ProcessEnvironment) throws {
    var credentials = CredentialStore(netrc: Self.netrc(process))
    defaultIndex = .pypi
    if let url = process.value(of: "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL") {
      guard let clean = credentials.separate(url) else {
        throw InvalidInput(
          Diagnostic(
            .unusableVariable, at: SourceLocation(file: "<environment>"),
            "the index in UV_DEFAULT_INDEX, UV_INDEX_URL or PIP_INDEX_URL is not an http or https address"))
      }
      let trimmed = clean.hasSuffix("/") ? String(clean.dropLast()) : clean
      if trimmed != PackageIndex.pypi.url { defaultIndex = PackageIndex(name: "default", url: trimmed) }
    }
    let proxies = ProxyRules(
      http: process.value(of: "http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"),
      https: process.value(of: "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"),
      noProxy: process.value(of: "no_proxy", "NO_PROXY"))
    guard let proxies else {
      throw InvalidInput(
        Diagnostic(
          .unusableVariable, at: SourceLocation(file: "<environment>"),
          "the proxy in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY can't be read",
          hint: "write it as http://host:port"))
    }
    let authorities = process.value(of: "SSL_CERT_FILE")
    if let authorities, !FileAccess.isRegularFile(authorities) {
      throw InvalidInput(
        Diagnostic(
          .unusableVariable, at: SourceLocation(file: "<environment>"),
          "SSL_CERT_FILE names '\(authorities)', which is not a regular file"))
    }
    http = HTTPConfiguration(
      version: Txspec.version, authorities: authorities, proxies: proxies, credentials: credentials)
    switch process.value(of: "TXSPEC_MIRROR") {
    case nil: break
    case "off": http.archives = .none
    case let url?:
      guard let clean = separate(url) else {
        throw InvalidInput(
          Diagnostic(
            .unusableVariable, at: SourceLocation(file: "<environment>"),
            "TXSPEC_MIRROR is neither an http or https address nor 'off'"))
      }
      http.archives = .mirror(clean)
    }
  }

  /// An index address without its credentials, which are kept, and without a trailing slash; `nil` for any text that
  /// is no http or https address.
  mutating func separate(_ url: String) -> String? {
    http.credentials.separate(url).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
  }

  /// Keeps the credentials that requirements files name for their indexes and pages.
  mutating func add(_ input: RequirementsInput) {
    for index in ([input.indexURL].compactMap { $0 } + input.extraIndexURLs).map(\.value) { add(index) }
    for case .page(let page) in input.links.map(\.value) { add(page) }
  }

  private mutating func add(_ index: IndexURL) {
    guard let written = index.credentials else { return }
    http.credentials.add(Credentials(user: written.user, password: written.password), for: index.url)
  }

  /// `$NETRC`, else `~/.netrc`; no file is no credentials.
  private static func netrc(_ process: ProcessEnvironment) -> Netrc {
    let path = process.value(of: "NETRC") ?? process.homeDirectory + "/.netrc"
    guard let bytes = try? FileAccess.read(path) else { return Netrc() }
    return Netrc(String(decoding: bytes, as: UTF8.self))
  }
}

extension DiagnosticCode {
  static let unusableVariable = DiagnosticCode("unusable-variable")
}
