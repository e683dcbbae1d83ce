/// The bytes of one part of an image.
public struct PartSize: Sendable, Equatable {
  public var part: SizePrediction.Part
  public var bytes: Int
  /// Whether ``bytes`` is worked out from other sizes, and not counted.
  public var isEstimate: Bool
  /// Bytes to pull: in the compressed layers of a registry. An estimate, but for a base whose layers are known; `nil`
  /// where nothing tells.
  public var compressed: Int?

  public init(_ part: SizePrediction.Part, _ bytes: Int, isEstimate: Bool = false, compressed: Int? = nil) {
    self.part = part
    self.bytes = bytes
    self.isEstimate = isEstimate
    self.compressed = compressed
  }
}
