/// How to reach servers; a value, read from no environment.
public struct HTTPConfiguration: Sendable {
  /// Sent as `User-Agent`.
  public var userAgent: String
  /// PEM files of certificate authorities, and folders of them under the names that `openssl rehash` gives, which replace
  /// the system's; none where there are none.
  public var authorities: [String]
  public var proxies: ProxyRules
  public var credentials: CredentialStore
  /// Where the archives of distributions are looked for.
  public var archives = ArchiveAccess.asStated
  /// Requests under way at once, a host.
  public var requestsPerHost = 100
  public var connectTimeout: Duration = .seconds(10)
  /// Longest silence of a server that is answering.
  public var idleTimeout: Duration = .seconds(30)
  /// Longest time for a page, a metadata file or a range: all attempts and redirects together.
  public var requestDeadline: Duration = .seconds(60)
  /// Longest time for a whole distribution file, likewise.
  public var downloadDeadline: Duration = .seconds(600)
  /// Bytes a second that a body must come with on the average, once `rateGrace` is over.
  public var leastRate = 1024
  public var rateGrace: Duration = .seconds(10)
  /// How long to wait before each retry; its length is the number of retries.
  public var retryDelays: [Duration] = [.milliseconds(250), .milliseconds(1000), .milliseconds(4000)]
  /// A server's `Retry-After` is honoured up to this, all of a request together; beyond it the request fails at once.
  public var longestRetryAfter: Duration = .seconds(30)
  public var redirectLimit = 10
  /// Bytes of an index page, decompressed.
  public var pageLimit = 64 << 20
  /// Bytes of a metadata file.
  public var metadataLimit = 16 << 20
  /// Bytes of a distribution file where all of it must be read.
  public var downloadLimit = 512 << 20
  /// Bytes of all pages, metadata files and parts of files that are under way at once, as received.
  public var receivedRoom = 48 << 20
  /// The same once decompressed.
  public var inflatedRoom = 64 << 20
  /// Bytes of all answers under way that are larger than `receivedRoom`. One that is larger than this comes alone.
  public var downloadRoom = 64 << 20

  public init(
    version: String,
    authorities: [String] = [],
    proxies: ProxyRules = ProxyRules(),
    credentials: CredentialStore = CredentialStore()
  ) {
    userAgent = "txspec/\(version)"
    self.authorities = authorities
    self.proxies = proxies
    self.credentials = credentials
  }
}
