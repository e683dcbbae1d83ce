// reference = [ anything "/" ] wheel [ "?" query ] [ "#" fragment ]
// wheel     = name "-" version [ "-" build ] "-" pythons "-" abis "-" platforms ".whl"
//
// In a URL, the `+` of a local version may be written `%2B`; other percent-encoding does not occur in wheel names.

/// What a URL or a path says of the wheel it leads to.
///
/// Source: PyPA "Binary distribution format", section "File name convention".
struct WheelReference: Equatable {
  let name: PackageName
  let version: Version

  /// `nil` when the last part of `reference` is not the name of a wheel.
  init?(_ reference: some StringProtocol) {
    let address = reference.prefix { $0 != "?" && $0 != "#" }
    let filename = address.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }.last ?? ""
    guard filename.hasSuffix(".whl") else { return nil }
    let parts = filename.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 5 || parts.count == 6, let name = PackageName(parts[0]),
      let version = Version(Self.decodingPlus(parts[1]))
    else { return nil }
    self.name = name
    self.version = version
  }

  private static func decodingPlus(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      let isPlus = byte == UInt8(ascii: "%") && (rest.starts(with: "%2B".utf8) || rest.starts(with: "%2b".utf8))
      bytes.append(isPlus ? UInt8(ascii: "+") : byte)
      rest = rest.dropFirst(isPlus ? 3 : 1)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
