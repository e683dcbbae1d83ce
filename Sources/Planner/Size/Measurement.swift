/// A number of bytes with what is known about it. What was not measured is never counted as 0.
public enum Measurement: Sendable, Equatable, CustomStringConvertible {
  case measured(Int)
  /// Some parts were measured and `missing` parts were not.
  case atLeast(Int, missing: Int)
  case notMeasured

  /// The sum of parts, `nil` standing for one that was not measured. No part at all is 0 bytes.
  public init(summing parts: some Sequence<Int?>) {
    var known = 0
    var count = 0
    var missing = 0
    for part in parts {
      count += 1
      if let part { known += part } else { missing += 1 }
    }
    if missing == 0 {
      self = .measured(known)
    } else {
      self = missing == count ? .notMeasured : .atLeast(known, missing: missing)
    }
  }

  public static func + (left: Measurement, right: Measurement) -> Measurement {
    if case .notMeasured = left, case .notMeasured = right { return .notMeasured }
    let missing = left.missing + right.missing
    let known = left.known + right.known
    return missing == 0 ? .measured(known) : .atLeast(known, missing: missing)
  }

  private var missing: Int {
    switch self {
    case .measured: 0
    case .atLeast(_, let missing): missing
    case .notMeasured: 1
    }
  }

  /// The bytes that are certainly there.
  public var known: Int {
    switch self {
    case .measured(let bytes), .atLeast(let bytes, _): bytes
    case .notMeasured: 0
    }
  }

  public var isComplete: Bool {
    if case .measured = self { true } else { false }
  }

  public var description: String {
    switch self {
    case .measured(let bytes): "\(bytes) bytes"
    case .atLeast(let bytes, let missing): "at least \(bytes) bytes (\(missing) not measured)"
    case .notMeasured: "not measured"
    }
  }
}
