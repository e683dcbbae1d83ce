/// The sha256 sum that names a manifest, configuration or layer: `sha256:` and 64 lower-case hexadecimal digits.
///
/// Source: OCI image specification, "Descriptors". Other algorithms are refused: no registry uses them.
public struct ImageDigest: Hashable, Sendable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let hex: String

  public init?(_ text: some StringProtocol) {
    guard text.hasPrefix("sha256:") else { return nil }
    self.init(hex: String(text.dropFirst("sha256:".count)))
  }

  /// The one that a reference such as `debian:bookworm@sha256:...` names; `nil` where it names none.
  public init?(pinning image: String) {
    guard let at = image.lastIndex(of: "@") else { return nil }
    self.init(image[image.index(after: at)...])
  }

  init?(hex: String) {
    let isSum =
      hex.utf8.count == 64 && hex.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    guard isSum else { return nil }
    self.hex = hex
  }

  /// The sum of these bytes.
  init(of bytes: [UInt8]) {
    hex = FileDigest.sha256(bytes)
  }

  /// From a finished hash.
  init(sum: some Sequence<UInt8>) {
    hex = FileDigest.hex(sum)
  }

  public var description: String { "sha256:\(hex)" }
}
