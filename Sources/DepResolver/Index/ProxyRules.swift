import SpecParser

/// Which proxy a request goes through.
///
/// Values as in the environment variables `http_proxy`, `https_proxy` and `no_proxy` that curl and pip read.
public struct ProxyRules: Sendable {
  /// Where a proxy listens.
  struct Proxy: Hashable, Sendable {
    var host: String
    var port: Int
    var isSOCKS: Bool
    var credentials: Credentials?
  }

  private let http: Proxy?
  private let https: Proxy?
  private let exceptions: [String]

  /// No proxies.
  public init() {
    http = nil
    https = nil
    exceptions = []
  }

  /// What is wrong with the address of a proxy, for a message that names its variable; `nil` where nothing is.
  ///
  /// Without a scheme it needs a port: for curl that is 1080 where none is said, for pip 80.
  public static func problem(with address: String) -> String? {
    guard let separator = address.firstRange(of: "://") else {
      guard let proxy = proxy(address)?.proxy else { return "is not the address of a proxy" }
      let authority = address.prefix { $0 != "/" }
      return authority.hasSuffix(":\(proxy.port)") ? nil : "has no port"
    }
    guard proxy(address) == nil else { return nil }
    let scheme = address[..<separator.lowerBound]
    let isKnown = ["http", "socks5", "socks5h"].contains(scheme)
    return isKnown ? "is not the address of a proxy" : "has the unsupported scheme \(quoted(scheme))"
  }

  /// `nil` when a proxy's address cannot be read: `[http://][user:password@]host[:port]`, or `socks5://host[:port]`.
  ///
  /// `noProxy` is a comma-separated list of host names (each stands for its subdomains too), addresses, `host:port`,
  /// or `*`. Ranges of addresses (CIDR) are not supported.
  public init?(http: String?, https: String?, noProxy: String?) {
    guard let httpProxy = Self.proxy(http), let httpsProxy = Self.proxy(https) else { return nil }
    self.http = httpProxy.proxy
    self.https = httpsProxy.proxy
    exceptions = (noProxy ?? "").split { $0 == "," || $0 == " " }.map { $0.lowercased() }
  }

  /// `nil`: straight to the host.
  func proxy(for origin: WebURL.Origin) -> Proxy? {
    guard let proxy = origin.isSecure ? https : http else { return nil }
    return exceptions.contains { matches($0, origin) } ? nil : proxy
  }

  private func matches(_ exception: String, _ origin: WebURL.Origin) -> Bool {
    if exception == "*" { return true }
    var host = exception[...]
    if let colon = host.lastIndex(of: ":"), let port = Int(host[host.index(after: colon)...]),
      !host[..<colon].contains(":") || host[..<colon].hasSuffix("]")
    {
      guard port == origin.port else { return false }
      host = host[..<colon]
    }
    if host.hasPrefix("*.") { host = host.dropFirst() }
    if host.hasPrefix(".") { host = host.dropFirst() }
    guard !host.isEmpty else { return false }
    return origin.host == host || origin.host.hasSuffix("." + host) || origin.host == "[\(host)]"
  }

  private static func proxy(_ text: String?) -> (proxy: Proxy?, Void)? {
    guard let text, !text.isEmpty else { return (nil, ()) }
    let isSOCKS = text.hasPrefix("socks5://") || text.hasPrefix("socks5h://")
    let rest = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false).last ?? text[...]
    if !isSOCKS, text.contains("://"), !text.hasPrefix("http://") { return nil }
    guard let (url, credentials) = WebURL.parse("http://" + rest) else { return nil }
    let authority = rest.prefix { $0 != "/" }
    let namesPort = authority.hasSuffix(":\(url.origin.port)")
    let port = namesPort ? url.origin.port : (isSOCKS ? 1080 : 80)
    return (Proxy(host: url.origin.host, port: port, isSOCKS: isSOCKS, credentials: credentials), ())
  }
}
