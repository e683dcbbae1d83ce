/// How a `LoopbackIndex` serves, and in which ways it misbehaves.
public struct LoopbackBehaviour: Sendable {
  public enum Format: Sendable {
    /// Whichever the client likes best.
    case negotiated
    case html
  }

  public enum Ranges: Sendable {
    case served
    /// 416 to every request for a range.
    case refused
    /// 200 and the whole file.
    case ignored
    /// 206 and bytes from another place.
    case misplaced
  }

  /// What happens to the body of a reply to a path that contains `LoopbackBehaviour.affected`.
  public enum Body: Sendable {
    case whole
    /// Half of what was announced, then the connection closes.
    case truncated
    /// As announced, with one byte changed.
    case altered
    /// Never ends.
    case endless
  }

  public var format = Format.negotiated
  public var ranges = Ranges.served
  public var body = Body.whole
  /// Paths that contain this text are affected by `body`, `failures` and `delay`.
  public var affected = "/"
  /// Whether metadata files are offered and served (PEP 658).
  public var offersMetadata = false
  public var statesHashes = true
  /// Milliseconds before a reply.
  public var delay = 0
  /// The status of the first so many replies to each path.
  public var failures: (count: Int, status: Int, retryAfter: String?)?
  /// Pages live below another path, which the usual one redirects to.
  public var redirectsPages = false
  /// Where every request for a file is redirected to.
  public var filesRedirectTo: String?
  /// The one accepted `Authorization` value.
  public var authorization: String?
  public var etags = false
  public var cacheControl: String?
  public var compresses = false
  /// 405 to every request other than GET.
  public var onlyGets = false

  public init() {}
}
