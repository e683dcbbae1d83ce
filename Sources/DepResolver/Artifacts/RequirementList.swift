internal import SpecParser

/// Requirements that were read, or the texts of such, which are read again only when somebody asks.
///
/// A kept resolution has thousands of them, and hardly any is looked at.
enum RequirementList: Sendable {
  case read([Requirement])
  /// Each is the text of a requirement that could be read.
  case unread(PackedTexts)
  /// Those of a kept resolution, left in the cache as nobody was to look at them.
  case leftOut

  init(_ requirements: [Requirement]) { self = .read(requirements) }

  init(unread texts: PackedTexts) { self = .unread(texts) }

  var parsed: [Requirement] {
    switch self {
    case .read(let requirements): requirements
    case .unread(let texts): texts.all.compactMap { try? Requirement(lenient: $0) }
    case .leftOut: preconditionFailure("requirements were left out that somebody looks at")
    }
  }

  var texts: [String] {
    switch self {
    case .read(let requirements): requirements.map(\.text)
    case .unread(let texts): texts.all
    case .leftOut: preconditionFailure("requirements were left out that somebody looks at")
    }
  }
}

/// Texts as `CompactWriter` writes them one after the other.
struct PackedTexts: Sendable {
  let count: Int
  let bytes: ArraySlice<UInt8>

  var all: [String] {
    bytes.withUnsafeBytes { bytes in
      var reader = CompactReader(bytes)
      return (0..<count).compactMap { _ in reader.text() }
    }
  }
}

extension RequirementList: Hashable {
  /// Requirements are equal only when they are written alike, so their texts tell.
  static func == (left: RequirementList, right: RequirementList) -> Bool { left.texts == right.texts }

  func hash(into hasher: inout Hasher) { hasher.combine(texts) }
}
