/// The outside tools an emitted file names, each pinned, in one place.
public struct Toolchain: Sendable, Equatable {
  /// The Dockerfile frontend: `COPY --link`, bind and cache mounts, filtered named contexts.
  public var dockerfileSyntax: String
  /// The image that holds `/uv`; it brings the managed Python and the `uv` installer.
  public var uvImage: String

  public init(dockerfileSyntax: String, uvImage: String) {
    self.dockerfileSyntax = dockerfileSyntax
    self.uvImage = uvImage
  }

  /// What this version of txspec was tested with.
  public static let current = Toolchain(
    dockerfileSyntax: "docker/dockerfile:1.7", uvImage: "ghcr.io/astral-sh/uv:0.13.9")
}
