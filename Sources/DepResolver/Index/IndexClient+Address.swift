internal import Synchronization

extension IndexClient {
  /// Where to fetch a file from, with the signature that its index gave with the address in this run.
  ///
  /// Nothing that a page on https names is fetched without TLS: everybody on the way could change it.
  nonisolated func address(of file: DistributionFile) throws(FetchError) -> WebURL {
    guard var url = WebURL(file.url) else { throw FetchError(unsupported: file.url) }
    if file.isInsecure { throw FetchError(.insecure, url: url) }
    if let signature = signatures.withLock({ $0.isEmpty ? nil : $0[fileKey(file)] }) {
      url.query = url.query.map { "\($0)&\(signature)" } ?? signature
    }
    return url
  }

  /// Remembers the signatures of the addresses on a page, for this run alone.
  nonisolated func note(_ page: SimplePage) {
    if page.signatures.isEmpty { return }
    let keys = page.files.compactMap { file in page.signatures[file.url].map { (fileKey(file), $0) } }
    signatures.withLock { known in
      for (key, signature) in keys { known[key] = signature }
    }
  }
}

extension DistributionFile {
  /// Where the address leads that the user wrote, and behind which the file was found.
  var owner: WebURL.Origin? { Self.owner(of: statedBy) }

  static func owner(of statedBy: String) -> WebURL.Origin? {
    let address =
      statedBy.hasPrefix("links ") || statedBy.hasPrefix("direct ")
      ? statedBy.drop { $0 != " " }.dropFirst() : statedBy[...]
    return WebURL(String(address))?.origin
  }

  /// Whether a page on https names the file over plain http, where everybody on the way could change it.
  public var isInsecure: Bool {
    url.hasPrefix("http://") && owner?.isSecure == true
  }
}
