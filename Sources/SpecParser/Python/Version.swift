/// A version of a Python distribution.
///
/// Equal versions may be written differently: `1.0`, `1.0.0` and `v1.0` are equal, hash alike and sort alike;
/// `description` keeps the written number of release segments. Numbers may have any number of digits.
///
/// Source: PyPA "Version specifiers" (PEP 440), sections "Version scheme" and "Summary of permitted suffixes and
/// relative ordering".
public struct Version: Sendable {
  // Common versions live in `key` alone (see ``PackedVersion``) and compare as one integer. Whether a version fits
  // depends only on what makes it equal to others, so equal versions always have the same form.
  let key: UInt64
  /// How many release segments were written; a boxed version knows by itself.
  let writtenSegments: UInt32
  let box: VersionBox?

  /// Reads any spelling the standard permits, surrounding ASCII whitespace included; `nil` for anything else.
  public init?(_ text: some StringProtocol) {
    self.init(utf8: text.utf8)
  }

  /// The same without going through the generic form, which is not specialized in other modules.
  public init?(_ text: String) {
    var text = text
    guard let version = text.withUTF8({ Version.parse($0) }) else { return nil }
    self = version
  }

  /// Reads a version from UTF-8 bytes, such as a slice of an index page, without making strings.
  public init?(utf8 bytes: some Collection<UInt8>) {
    let contiguous = bytes.withContiguousStorageIfAvailable { Version.parse($0) }
    guard let version = contiguous ?? Array(bytes).withUnsafeBufferPointer({ Version.parse($0) }) else { return nil }
    self = version
  }

  /// The same without going through the generic form.
  public init?(utf8 bytes: UnsafeRawBufferPointer) {
    guard let version = bytes.withMemoryRebound(to: UInt8.self, { Version.parse($0) }) else { return nil }
    self = version
  }

  /// The version with these components. `release` must not be empty and no number may be negative.
  init(_ parts: VersionParts) {
    if let key = PackedVersion.key(of: parts) {
      if parts.local.isEmpty {
        self.init(key: key, writtenSegments: UInt32(truncatingIfNeeded: parts.release.count))
      } else {
        self.init(box: VersionBox(parts, publicKey: key))
      }
    } else {
      self.init(box: VersionBox(parts, publicKey: nil))
    }
  }

  init(key: UInt64, writtenSegments: UInt32) {
    self.key = key
    self.writtenSegments = writtenSegments
    box = nil
  }

  private init(box: VersionBox) {
    key = box.publicKey ?? 0
    writtenSegments = 0
    self.box = box
  }

  /// Every component, whichever form holds them.
  var parts: VersionParts {
    box?.parts ?? PackedVersion.parts(of: key, writtenSegments: Int(writtenSegments))
  }

  /// Whether `key` says everything but the local label.
  private var hasKey: Bool { box.map { $0.publicKey != nil } ?? true }
}

extension Version: Hashable, Comparable {
  public static func == (left: Version, right: Version) -> Bool {
    switch (left.box, right.box) {
    case (nil, nil): left.key == right.key
    case (let leftBox?, let rightBox?): leftBox === rightBox || leftBox.parts == rightBox.parts
    default: false
    }
  }

  public static func < (left: Version, right: Version) -> Bool {
    if left.box == nil, right.box == nil { return left.key < right.key }
    if left.hasKey, right.hasKey {
      guard left.key == right.key else { return left.key < right.key }
      return LocalSegment.precedes(left.box?.parts.local ?? [], right.box?.parts.local ?? [])
    }
    return left.parts < right.parts
  }

  public func hash(into hasher: inout Hasher) {
    if let box {
      box.parts.hash(into: &hasher)
    } else {
      hasher.combine(key)
    }
  }
}

/// Keeps a version that does not fit into one integer.
final class VersionBox: Sendable {
  let parts: VersionParts
  /// The key of the public part, when that fits.
  let publicKey: UInt64?

  init(_ parts: VersionParts, publicKey: UInt64?) {
    self.parts = parts
    self.publicKey = publicKey
  }
}
