/// How much distributions ask for: what the memory of a resolution grows with.
struct RequirementAmount: Hashable, Sendable {
  private(set) var count = 0
  private(set) var bytes = 0

  /// What the distributions of one resolution may ask for together. The largest real ones that go back over hundreds of
  /// versions ask for a tenth of it.
  static let limit = RequirementAmount(count: 400_000, bytes: 16 << 20)

  mutating func add(_ detail: DistributionDetail) {
    let more = detail.metadata.requirementAmount
    count += more.count
    bytes += more.bytes
  }

  var isBeyondLimit: Bool { count > Self.limit.count || bytes > Self.limit.bytes }
}

extension CoreMetadata {
  /// Of ``requiresDist``.
  var requirementAmount: RequirementAmount {
    requirementTexts.reduce(into: RequirementAmount()) { $0.add($1) }
  }
}

extension RequirementAmount {
  fileprivate mutating func add(_ text: String) {
    count += 1
    bytes += text.utf8.count
  }
}
