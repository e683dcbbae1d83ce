/// What the image computes on: `cpu`, or a GPU stack with its version, such as `cuda-12.6` or `rocm-6.4`.
public struct Accelerator: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable, CaseIterable {
    case cpu
    case cuda
    case rocm
  }

  public let kind: Kind
  /// `12.6` for CUDA, `6.0` or `6.0.2` for ROCm; `nil` for `cpu` only.
  public let version: String?

  /// Reads `cpu`, `cuda-MAJOR.MINOR[.PATCH]` or `rocm-MAJOR.MINOR[.PATCH]`; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = Kind(rawValue: String(parts[0])) else { return nil }
    switch (kind, parts.count) {
    case (.cpu, 1):
      version = nil
    case (.cuda, 2), (.rocm, 2):
      let numbers = parts[1].split(separator: ".", omittingEmptySubsequences: false)
      let isNumeric = numbers.allSatisfy { number in
        !number.isEmpty && number.utf8.count <= 4 && number.utf8.allSatisfy { (48...57).contains($0) }
      }
      guard (2...3).contains(numbers.count), isNumeric else { return nil }
      version = String(parts[1])
    default:
      return nil
    }
    self.kind = kind
  }

  public var description: String {
    version.map { "\(kind.rawValue)-\($0)" } ?? kind.rawValue
  }
}
