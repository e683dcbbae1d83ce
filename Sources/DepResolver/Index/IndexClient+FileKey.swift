internal import SpecParser

extension IndexClient {
  /// Names a file together with who states it and what is stated, in this run and in the cache.
  ///
  /// Nearly all that is known of a file was never checked against its sum: it was read by ranges, or from a metadata file
  /// beside it. So it counts for that one statement. Another index may state the same sum for a file of its own, at the
  /// same address even, and learns nothing from here and teaches nothing. The sum of the metadata is part of it: an index
  /// that states another one is asked again. See "Trust" in docs/resolver.md.
  nonisolated func fileKey(_ file: DistributionFile) -> String {
    file.key.text { Self.madeKey(of: file) }
  }

  private static func madeKey(of file: DistributionFile) -> String {
    var key = file.statedBy
    key.reserveCapacity(key.utf8.count + file.url.utf8.count + file.filename.utf8.count + 160)
    // No address holds a line feed, and a file's own name comes last: no two statements make the same key.
    key += "\n"
    // Only the address of a direct reference may still have a signature, as the user wrote it.
    key += AddressSignature.split(file.url)?.address ?? file.url
    key += "\n"
    key += file.sha256 ?? "-"
    switch file.metadata {
    case .none: key += " -"
    case .offered(let sha256):
      key += " "
      key += sha256 ?? "+"
    }
    // Whose file it is: the name of a wheel says so, that of a source distribution may be cut in several ways.
    if case .sdist(let version) = file.kind {
      key += " "
      key += version.description
    }
    key += "\n"
    key += file.filename
    return key
  }

  /// Files with a sum never change.
  nonisolated func mayUseCache(_ file: DistributionFile) -> Bool {
    policy != .refresh || file.sha256 != nil
  }

  /// A server that cut no file for one who stated it.
  struct Rangeless: Hashable, Sendable {
    var statedBy: String
    var origin: WebURL.Origin
  }
}
