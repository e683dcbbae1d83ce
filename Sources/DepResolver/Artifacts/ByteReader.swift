/// Reads little-endian numbers and runs of bytes in order, and refuses to pass the end.
struct ByteReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  var remaining: Int { rest.count }

  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ type: Number.Type
  ) throws(ArtifactError) -> Number {
    let bytes = try run(Number.bitWidth / 8)
    return bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
  }

  mutating func run(_ count: Int) throws(ArtifactError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else {
      throw ArtifactError.truncated(expected: count, actual: rest.count)
    }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}

extension ByteReader {
  mutating func uint16() throws(ArtifactError) -> Int { Int(try number(UInt16.self)) }

  mutating func uint32() throws(ArtifactError) -> Int { Int(try number(UInt32.self)) }

  /// A 64-bit size or offset; one past `Int.max` cannot be true of any file.
  mutating func uint64() throws(ArtifactError) -> Int {
    guard let value = Int(exactly: try number(UInt64.self)) else {
      throw ArtifactError.malformed("a 64-bit size is beyond any file")
    }
    return value
  }
}
