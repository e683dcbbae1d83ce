/// An image platform in the words of OCI: operating system and architecture.
public enum Platform: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case linuxAMD64 = "linux/amd64"
  case linuxARM64 = "linux/arm64"

  /// The architecture as Python's `platform.machine()` and wheel tags name it.
  public var machine: String {
    switch self {
    case .linuxAMD64: "x86_64"
    case .linuxARM64: "aarch64"
    }
  }

  public var description: String { rawValue }
}
