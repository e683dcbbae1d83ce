/// Why something could not be fetched.
public struct FetchError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The closed set of reasons.
  public enum Reason: Hashable, Sendable {
    /// The server says the address names nothing (404, 410).
    case notFound
    /// The server wants credentials, or others (401, 403, 407).
    case unauthorized(status: Int)
    /// Any other status that is no success; for 429 and 5xx after every retry.
    case status(Int)
    /// No connection, or one that broke; after every retry.
    case connection(String)
    /// The proxy, as host and port, can't be used, and why; after every retry.
    case proxy(String, String)
    /// Seconds after which the request was given up; after every retry.
    case timeout(seconds: Int)
    /// The body came with less than so many bytes a second.
    case slow(rate: Int)
    /// Too few files can be opened for another connection.
    case noDescriptors(left: Int)
    /// There is no memory for so many bytes.
    case noMemory(bytes: Int)
    /// Larger than the limit for its kind, in bytes.
    case tooLarge(limit: Int)
    /// The answer came and is not what it should be.
    case badContent(String)
    /// A distribution's file that is damaged, or not what its index states: no reason to take another in its place.
    case wrongFile(String)
    /// An address without TLS that a page with TLS names.
    case insecure
    /// Not in the cache, and the network is not to be used.
    case offline
    /// Redirected too often, or to an address that is not followed.
    case redirect(String)
    /// A direct reference that names no distribution of its project, and what to do about it.
    case badReference(String, hint: String?)
    /// The address is not one that can be fetched.
    case unsupportedURL
    /// The caller gave up.
    case cancelled
  }

  /// Without credentials and without what follows a question mark.
  public let url: String
  public let reason: Reason

  init(_ reason: Reason, url: WebURL) {
    self.reason = reason
    self.url = url.redacted
  }

  /// `address` must be without credentials.
  init(_ reason: Reason, at address: String) {
    self.reason = reason
    url = address
  }

  /// For an address that could not even be read: it is not repeated, as it may hold a password.
  init(unsupported text: String) {
    reason = .unsupportedURL
    url = text.utf8.contains(UInt8(ascii: "@")) ? "[address]" : text
  }

  var isTooLarge: Bool {
    if case .tooLarge = reason { true } else { false }
  }

  /// Whether the answer came and is not what it should be.
  var isBadContent: Bool {
    if case .badContent = reason { true } else { false }
  }

  /// What the reader can do about it, where that does not go without saying.
  public var hint: String? {
    switch reason {
    case .wrongFile:
      "try again later; if it persists, report it to the index's maintainer, or exclude the version with '!='"
    case .insecure: "ask the index's maintainer for https links"
    case .proxy: "check PIP_PROXY, HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, or name the host in NO_PROXY"
    default: nil
    }
  }

  /// The same where a spec says which packages come from which index.
  public var hintForSpec: String? {
    guard case .unauthorized(status: 403) = reason else { return hint }
    return
      "some indexes answer so for what they don't have: list what is to come from this one as 'only: [...]' in the "
      + "spec's 'indexes'"
  }

  public var description: String {
    switch reason {
    case .notFound: "\(url): not found"
    case .unauthorized(let status):
      status == 407
        ? "\(url): the proxy wants credentials (status 407)"
        : "\(url): access refused (status \(status)); credentials come from the address or from .netrc"
    case .status(let status): "\(url): the server answered with status \(status)"
    case .connection(let text): "\(url): connection failed: \(text)"
    case .proxy(let proxy, let text): "\(url): the proxy \(proxy) can't be used: \(text)"
    case .timeout(let seconds): "\(url): no complete answer within \(seconds) seconds"
    case .slow(let rate): "\(url): the answer comes with less than \(rate) bytes a second"
    case .noDescriptors(let left):
      "\(url): cannot open a connection: only \(left) file descriptors are left; raise the limit (ulimit -n)"
    case .noMemory(let bytes):
      "\(url): no memory for an answer of \(bytes) bytes; raise the limit on address space (ulimit -v)"
    case .tooLarge(let limit): "\(url): larger than the limit of \(limit) bytes"
    case .badContent(let text), .wrongFile(let text): "\(url): \(text)"
    case .insecure: "\(url): refused: plain http link from an https index"
    case .offline: "\(url): not in the cache, and the network is off (--offline)"
    case .redirect(let text): "\(url): redirect not followed: \(text)"
    case .badReference(let text, _): "\(url) \(text)"
    case .unsupportedURL: "\(url): not an http or https address"
    case .cancelled: "\(url): cancelled"
    }
  }
}
