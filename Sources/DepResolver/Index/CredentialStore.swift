/// Which credentials go to which host.
///
/// Those from an address belong to its origin (scheme, host and port) and win; those from a netrc file belong to a
/// host name. Nothing is ever sent anywhere else, redirects included.
public struct CredentialStore: Sendable {
  private var byOrigin: [WebURL.Origin: Credentials] = [:]
  private var netrc: Netrc

  public init(netrc: Netrc = Netrc()) {
    self.netrc = netrc
  }

  /// Keeps the credentials that stand in `url` and returns the address without them.
  ///
  /// `nil` when `url` is not an absolute `http` or `https` address, or has a `@` in its path: of a password with a `/` that is not
  /// encoded, the path would hold a part.
  public mutating func separate(_ url: String) -> String? {
    guard let (clean, credentials) = WebURL.parse(url), !clean.path.contains("@") else { return nil }
    if let credentials { byOrigin[clean.origin] = credentials }
    return clean.text
  }

  /// Keeps `credentials` for the origin of `url`; does nothing when that is no `http` or `https` address.
  public mutating func add(_ credentials: Credentials, for url: String) {
    guard let url = WebURL(url) else { return }
    byOrigin[url.origin] = credentials
  }

  /// Those of a netrc file go over plain http only with `mayGoInPlain`: they are for a host, whatever the scheme, and an
  /// address on a page must not decide that everybody on the way can read them.
  func credentials(for origin: WebURL.Origin, mayGoInPlain: Bool) -> Credentials? {
    if let own = byOrigin[origin] { return own }
    return origin.isSecure || mayGoInPlain ? netrc.credentials(forHost: origin.host) : nil
  }
}
