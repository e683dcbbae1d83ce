/// Why a compressed body could not be read.
enum GunzipError: Error {
  case malformed
  case tooLarge
}

/// The bytes of a gzip body (RFC 1952), at most `limit` of them.
func gunzip(_ compressed: [UInt8], limit: Int) throws(GunzipError) -> [UInt8] {
  do {
    var stream = try GzipStream(compressed, limit: limit)
    var result: [UInt8] = []
    result.reserveCapacity(min(limit, gunzippedSize(compressed)))
    while true {
      let piece = try stream.read(256 << 10)
      if piece.isEmpty { return result }
      result += piece
    }
  } catch ArtifactError.tooLarge {
    throw .tooLarge
  } catch {
    throw .malformed
  }
}

/// How many bytes a gzip body says it becomes, in its last four (RFC 1952 section 2.3.1); of several members, the last
/// speaks for itself only.
func gunzippedSize(_ compressed: [UInt8]) -> Int {
  compressed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
}
