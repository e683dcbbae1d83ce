public import SpecParser

/// One point to resolve for: python version, platform, libc and accelerator.
public struct Environment: Hashable, Sendable {
  /// The C library of the image, which decides which binary wheels run.
  public enum LibC: Hashable, Sendable {
    case glibc(major: Int, minor: Int)
    case musl(major: Int, minor: Int)
  }

  public var python: PythonVersion
  public var platform: Platform
  public var libc: LibC
  public var accelerator: Accelerator?

  public init(
    python: PythonVersion,
    platform: Platform,
    libc: LibC = .glibc(major: 2, minor: 28),
    accelerator: Accelerator? = nil
  ) {
    self.python = python
    self.platform = platform
    self.libc = libc
    self.accelerator = accelerator
  }
}
