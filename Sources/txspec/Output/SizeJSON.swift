import DepResolver
import Planner
import SpecParser

/// The shape of one part of an image in `txspec plan --format json`.
struct PartJSON: Encodable {
  var name: String
  var bytes: Int
  var isEstimate: Bool
  /// Bytes to pull, estimated but for a base.
  var compressedBytes: Int?
  /// Whether all of it was measured.
  var isComplete: Bool

  /// The parts of which something is known, python packages first.
  static func all(of size: SizePrediction) -> [PartJSON] {
    let packages = PartJSON(
      name: "python packages", bytes: size.pythonPackages.known, isEstimate: false,
      compressedBytes: size.compressedPackages.known, isComplete: size.pythonPackages.isComplete)
    return [packages]
      + size.parts.map { part in
        PartJSON(
          name: part.part.rawValue, bytes: part.bytes, isEstimate: part.isEstimate, compressedBytes: part.compressed,
          isComplete: !size.notMeasured.contains(part.part))
      }
  }
}

/// The shape of what would bring an image under its budget.
struct AdviceJSON: Encodable {
  struct Holder: Encodable {
    var name: String
    /// Whether it is a package of the distribution.
    var isSystem: Bool
    var bytes: Int
    var retainedBytes: Int
  }

  struct Offer: Encodable {
    var replaced: String
    var by: String
    var changes: [String]
    var caveat: String
  }

  var platform: String
  /// Whether the offers are known to be enough.
  var fits: Bool
  /// The offers to take together; empty where none frees anything.
  var offers: [Offer]
  /// What the image then takes.
  var bytes: Int?
  /// Whether it will be more, as something that comes in could not be measured.
  var isAtLeast: Bool
  /// Those that nothing else holds, the largest first.
  var holders: [Holder]

  init(_ advice: BudgetAdvice) {
    platform = advice.platform.rawValue
    let way: BudgetAdvice.Way?
    switch advice.answer {
    case .fits(let found): (fits, way) = (true, found)
    case .isNotEnough(let best): (fits, way) = (false, best)
    case .noOffer: (fits, way) = (false, nil)
    }
    offers = (way?.offers ?? []).map { offer in
      Offer(
        replaced: EdgeText.name(of: offer.node), by: offer.by.normalized, changes: offer.changes.map(\.text),
        caveat: offer.caveat)
    }
    bytes = way?.size
    isAtLeast = way?.isAtLeast ?? false
    holders = advice.holders.prefix(20).map { holder in
      var isSystem = false
      if case .system = holder.node { isSystem = true }
      return Holder(
        name: EdgeText.name(of: holder.node), isSystem: isSystem, bytes: holder.bytes, retainedBytes: holder.retained)
    }
  }
}

extension Measurement {
  /// The bytes, where all of them were measured.
  var complete: Int? {
    if case .measured(let bytes) = self { bytes } else { nil }
  }
}
