import DepResolver
import SpecParser

/// How to reach the indexes, from the variables that pip, uv and curl read.
struct NetworkSettings {
  var http: HTTPConfiguration
  private let process: ProcessEnvironment
  /// PyPI, or what `UV_INDEX_URL`, `UV_DEFAULT_INDEX` or `PIP_INDEX_URL` name in its place.
  var defaultIndex: PackageIndex

  init(_ process: ProcessEnvironment) throws {
    self.process = process
    var credentials = CredentialStore(netrc: Self.netrc(process))
    defaultIndex = .pypi
    let named = ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"].first { process.value(of: $0) != nil }
    if let named, let url = process.value(of: named) {
      guard let clean = credentials.separate(url) else {
        throw InvalidInput(
          Diagnostic(
            .unusableVariable, at: SourceLocation(file: "<environment>"),
            "\(named) is not an http or https address", hint: "write it as https://host/simple"))
      }
      let trimmed = clean.hasSuffix("/") ? String(clean.dropLast()) : clean
      if trimmed != PackageIndex.pypi.url { defaultIndex = PackageIndex(name: "default", url: trimmed) }
    }
    http = HTTPConfiguration(
      version: Txspec.version, authorities: try Self.authorities(process), proxies: try Self.proxies(process),
      credentials: credentials)
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

  /// Keeps the credentials that uv takes for an index by its name: `UV_INDEX_NAME_USERNAME` and `UV_INDEX_NAME_PASSWORD`.
  mutating func addCredentials(ofIndex name: String, at url: String) {
    let variable = String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    let user = process.value(of: "UV_INDEX_\(variable)_USERNAME")
    let password = process.value(of: "UV_INDEX_\(variable)_PASSWORD")
    if user == nil, password == nil { return }
    http.credentials.add(Credentials(user: user ?? "", password: password ?? ""), for: url)
  }

  private mutating func add(_ index: IndexURL) {
    guard let written = index.credentials else { return }
    http.credentials.add(Credentials(user: written.user, password: written.password), for: index.url)
  }

  /// As for pip, `PIP_PROXY` goes before the variables that all programs read.
  private static func proxies(_ process: ProcessEnvironment) throws(InvalidInput) -> ProxyRules {
    func proxy(_ names: [String]) throws(InvalidInput) -> String? {
      guard let name = names.first(where: { process.value(of: $0) != nil }), let value = process.value(of: name) else {
        return nil
      }
      guard let problem = ProxyRules.problem(with: value) else { return value }
      throw InvalidInput(
        Diagnostic(
          .unusableVariable, at: SourceLocation(file: "<environment>"), "\(name) \(problem): \(quoted(value))",
          hint: "write it as http://host:port or socks5://host:port"))
    }
    let all = ["ALL_PROXY", "all_proxy"]
    return ProxyRules(
      http: try proxy(["PIP_PROXY", "http_proxy", "HTTP_PROXY"] + all),
      https: try proxy(["PIP_PROXY", "https_proxy", "HTTPS_PROXY"] + all),
      noProxy: process.value(of: "no_proxy", "NO_PROXY")) ?? ProxyRules()
  }

  /// What replaces the certificates of the system: a file of them, in the order in which uv, pip and curl look for one, and
  /// folders.
  private static func authorities(_ process: ProcessEnvironment) throws(InvalidInput) -> [String] {
    var authorities: [String] = []
    let files = ["SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]
    if let name = files.first(where: { process.value(of: $0) != nil }), let path = process.value(of: name) {
      // Those of pip may name a folder, too.
      let isUsable = FileAccess.isRegularFile(path) || (name != files[0] && FileAccess.isFolder(path))
      guard isUsable else { throw unusable(name, "names \(quoted(path)), which is not a regular file") }
      authorities.append(path)
    }
    if let list = process.value(of: "SSL_CERT_DIR") {
      // Of several folders some may be for other systems, as for OpenSSL.
      let folders = list.split(separator: ":").map(String.init).filter(FileAccess.isFolder)
      if folders.isEmpty { throw unusable("SSL_CERT_DIR", "names \(quoted(list)), which is not a folder") }
      authorities += folders
    }
    return authorities
  }

  private static func unusable(_ name: String, _ problem: String) -> InvalidInput {
    InvalidInput(
      Diagnostic(.unusableVariable, at: SourceLocation(file: "<environment>"), "\(name) \(problem)"))
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
