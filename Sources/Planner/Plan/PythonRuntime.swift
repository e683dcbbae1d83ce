public import SpecParser

/// Where the image's Python interpreter comes from.
///
/// GPU bases such as `nvidia/cuda` and `rocm/dev-ubuntu-22.04` hold no Python of the wanted version: Ubuntu 22.04
/// has 3.10 only, a third-party archive would add a second supplier nobody named in the spec, and an interpreter
/// copied from a Debian image is linked against that image's glibc, OpenSSL and libffi. The managed builds that uv
/// installs need nothing but glibc 2.17, carry their own OpenSSL and SQLite, exist for amd64 and arm64, and are
/// fixed by the pinned uv, which knows the sha256 of each. So they serve every base that is not a Python image, unless
/// the spec says otherwise.
public enum PythonRuntime: Sendable, Equatable {
  /// The base is an image of the `python` repository: `python3.N` is on its path.
  case base
  /// uv installs it under `/opt/python`.
  case managed
  /// apt installs the distribution's `python3.N`, which gets the distribution's fixes.
  case distribution

  /// What the spec says, or else by the last part of the base's repository name: `python:3.11-slim` and
  /// `mirror.example/library/python` are Python images.
  public init(_ variant: Variant) {
    switch variant.pythonFrom?.value {
    case .base: self = .base
    case .managed: self = .managed
    case .distribution: self = .distribution
    case nil:
      let repository = LexicalPath(ImageReference(variant.base.value).repository)
      self = repository.name == "python" ? .base : .managed
    }
  }

  /// The words after `python` or `uv python install`: managed builds are exact to the patch where the spec is.
  func versionText(_ version: PythonVersion) -> String {
    switch self {
    case .base, .distribution: version.short
    case .managed: version.description
    }
  }
}
