internal import NIOHTTP1

/// One `GET`, or `POST` of a form, and what limits it.
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
  /// For the whole answer, with what had to be tried again and redirects, and without waiting for a turn.
  var deadline: Duration
  /// Sent to the origin of `url` in place of what the configuration has for it, and nowhere else.
  var authorization: Authorization?
  /// Where the address that the user wrote leads, for whose sake it is sent: only there, and on this machine, a password
  /// of a netrc file may go over plain http.
  var owner: WebURL.Origin?
  /// Turns the request into a `POST`, which follows no redirects.
  var form: Form?
  /// An answer of 401 is none that fails: its headers tell how to get access (RFC 9110 section 11.6.1).
  var takesChallenge = false

  func authorization(for origin: WebURL.Origin) -> String? {
    origin == url.origin ? authorization?.text : nil
  }

  func headers(userAgent: String, authorization: String?) -> HTTPHeaders {
    var headers = HTTPHeaders([("User-Agent", userAgent)])
    if let accept { headers.add(name: "Accept", value: accept) }
    headers.add(name: "Accept-Encoding", value: isCompressible ? "gzip" : "identity")
    if let range { headers.add(name: "Range", value: range.headerValue) }
    if let etag = validators.etag { headers.add(name: "If-None-Match", value: etag) }
    if let date = validators.lastModified { headers.add(name: "If-Modified-Since", value: date) }
    if let authorization { headers.add(name: "Authorization", value: authorization) }
    if form != nil { headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded") }
    return headers
  }
}

extension FetchRequest {
  /// The value of an `Authorization` header; never prints itself.
  struct Authorization: Sendable, CustomStringConvertible, CustomReflectable {
    fileprivate let text: String

    init(_ credentials: Credentials) {
      text = credentials.basicAuthorization
    }

    /// RFC 6750 section 2.1; `nil` for what is no token.
    init?(bearer token: String) {
      guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
      text = "Bearer \(token)"
    }

    var description: String { "[authorization]" }
    var customMirror: Mirror { Mirror(self, children: []) }
  }

  /// Names and values in the form of `application/x-www-form-urlencoded`; may hold a secret and never prints itself.
  struct Form: Sendable, CustomStringConvertible, CustomReflectable {
    let text: String

    init(_ fields: [(name: String, value: String)]) {
      text = fields.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// RFC 3986 section 2.1, all but the unreserved characters.
    static func encoded(_ text: String) -> String {
      let digits = Array("0123456789ABCDEF".utf8)
      var bytes: [UInt8] = []
      for byte in text.utf8 {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
          bytes.append(byte)
        default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    var description: String { "[form]" }
    var customMirror: Mirror { Mirror(self, children: []) }
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
  /// Room for the body, which others wait for: to be kept as long as the body is.
  var room: [ByteBudget.Lease] = []

  /// The first header of this name.
  func header(_ name: String) -> String? {
    headers.first(name: name)
  }
}
