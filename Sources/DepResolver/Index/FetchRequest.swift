internal import NIOHTTP1

/// One `GET` and what limits it.
struct FetchRequest: Sendable {
  /// Which bytes of a file to ask for (RFC 9110 section 14.1.2).
  enum ByteRange: Hashable, Sendable {
    case span(Range<Int>)
    /// The last so many bytes.
    case suffix(Int)

    var headerValue: String {
      switch self {
      case .span(let range): "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
      case .suffix(let count): "bytes=-\(count)"
      }
    }
  }

  var url: WebURL
  var accept: String?
  /// Ask for gzip. Never for distribution files: some servers label `.tar.gz` as an encoding of a tar file.
  var isCompressible = false
  var range: ByteRange?
  /// What an earlier answer said of itself; turns the request into a conditional one.
  var validators = Validators()
  /// Bytes of the body, decompressed.
  var limit: Int
  var deadline: Duration

  func headers(userAgent: String, credentials: Credentials?) -> HTTPHeaders {
    var headers = HTTPHeaders([("User-Agent", userAgent)])
    if let accept { headers.add(name: "Accept", value: accept) }
    headers.add(name: "Accept-Encoding", value: isCompressible ? "gzip" : "identity")
    if let range { headers.add(name: "Range", value: range.headerValue) }
    if let etag = validators.etag { headers.add(name: "If-None-Match", value: etag) }
    if let date = validators.lastModified { headers.add(name: "If-Modified-Since", value: date) }
    if let credentials { headers.add(name: "Authorization", value: credentials.basicAuthorization) }
    return headers
  }
}

/// What a server said that tells whether its answer changed (RFC 9110 section 8.8).
struct Validators: Hashable, Sendable {
  var etag: String?
  var lastModified: String?

  init(etag: String? = nil, lastModified: String? = nil) {
    self.etag = etag.flatMap(Self.headerValue)
    self.lastModified = lastModified.flatMap(Self.headerValue)
  }

  init(_ headers: HTTPHeaders) {
    self.init(etag: headers.first(name: "ETag"), lastModified: headers.first(name: "Last-Modified"))
  }

  /// Only what can be sent back as it is.
  private static func headerValue(_ text: String) -> String? {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.isEmpty && text.utf8.count <= 1024 ? text : nil
  }
}

/// A complete answer: 200, 206 to a range, or 304 to a conditional request.
struct FetchReply: Sendable {
  /// After redirects.
  var url: WebURL
  var status: Int
  var headers: HTTPHeaders
  /// Decompressed.
  var body: [UInt8]

  /// The first header of this name.
  func header(_ name: String) -> String? {
    headers.first(name: name)
  }
}
