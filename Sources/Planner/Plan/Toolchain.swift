/// The outside tools an emitted file names, each pinned, in one place.
public struct Toolchain: Sendable, Equatable {
  /// The image that holds `/uv`; it brings the managed Python and the `uv` installer.
  public var uvImage: String

  public init(uvImage: String) {
    self.uvImage = uvImage
  }

  /// What this version of txspec was tested with.
  public static let current = Toolchain(uvImage: "ghcr.io/astral-sh/uv:0.13.9")
}
