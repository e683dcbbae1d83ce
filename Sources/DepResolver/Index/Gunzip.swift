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
    result.reserveCapacity(min(limit, compressed.count * 8))
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
