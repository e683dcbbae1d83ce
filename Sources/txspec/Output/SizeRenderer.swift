import DepResolver
import Planner
import SpecParser

/// The sizes of one image, for people. What is estimated has a `~`.
struct SizeRenderer {
  let style: Style

  /// The parts in build order, uncompressed and as pulled, and their sum.
  func lines(of size: SizePrediction) -> [String] {
    var table = TextTable(.left, .right, .right)
    table.add("", style.dim("unpacked"), style.dim("to pull"))
    for part in SizePrediction.Part.allCases {
      if part == .bytecode {
        table.add(
          "python packages", Self.text(size.pythonPackages), Self.text(size.compressedPackages, isEstimate: true))
      }
      let isMissing = size.notMeasured.contains(part)
      if let known = size.size(of: part) {
        let atLeast = isMissing ? "at least " : ""
        table.add(
          part.rawValue, atLeast + Self.text(known.bytes, isEstimate: known.isEstimate),
          known.compressed.map { atLeast + Self.text($0, isEstimate: part != .base) } ?? "not known")
      } else if isMissing {
        table.add(part.rawValue, "not measured", "not measured")
      }
    }
    let isComplete = size.pythonPackages.isComplete && size.notMeasured.isEmpty
    table.add(
      style.bold("image"), (isComplete ? "" : "at least ") + Self.text(size.known, isEstimate: size.isEstimate),
      (size.compressed.isComplete ? "" : "at least ") + Self.text(size.compressed.known, isEstimate: true))
    return table.lines()
  }

  static func text(_ bytes: Int, isEstimate: Bool = false) -> String {
    isEstimate && bytes > 0 ? "~\(ByteCount(bytes))" : "\(ByteCount(bytes))"
  }

  static func text(_ measurement: Measurement, isEstimate: Bool = false) -> String {
    switch measurement {
    case .measured(let bytes): text(bytes, isEstimate: isEstimate)
    case .atLeast(let bytes, let missing):
      "at least \(text(bytes, isEstimate: isEstimate)) (\(missing) not measured)"
    case .notMeasured: "not measured"
    }
  }
}
