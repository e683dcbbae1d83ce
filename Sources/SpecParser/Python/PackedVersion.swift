/// The one-integer form of common versions: no epoch, no local label, at most four release numbers after trimming,
/// and at most one of the pre, post and dev segments.
///
/// The key is a string of bits, filled with zeros on the right: four release numbers, three bits for the kind of
/// suffix, and the suffix's number if it has one. Numbers are written in a prefix code whose bit strings sort as the
/// numbers do, so comparing keys compares versions:
///
///     0…63            0 + 6 bits
///     64…16447        10 + 14 bits
///     16448…2^32+16447   110 + 32 bits
///
/// A typical release takes 31 of the 64 bits; a date (`2026.3.17`, `20240930`, `.dev20260101`) fits as well.
enum PackedVersion {
  /// The kind of suffix, in the order of the versions of one release.
  enum Suffix: UInt64 {
    case dev
    case alpha
    case beta
    case candidate
    case none
    case post
  }

  static let releaseCount = 4

  /// Writes numbers from the most significant bit down.
  struct Writer {
    private(set) var bits: UInt64 = 0
    private var used = 0

    /// `false` when the number does not fit any more.
    mutating func append(number: Int) -> Bool {
      if number < 64 { return append(UInt64(number), width: 7) }
      if number < 64 + 0x4000 { return append(0x8000 | UInt64(number - 64), width: 16) }
      let rest = number - 64 - 0x4000
      guard rest <= 0xFFFF_FFFF else { return false }
      return append(0b110 << 32 | UInt64(rest), width: 35)
    }

    mutating func append(_ value: UInt64, width: Int) -> Bool {
      used += width
      guard used <= 64 else { return false }
      bits |= value << UInt64(64 - used)
      return true
    }
  }

  /// Reads what ``Writer`` wrote.
  struct Reader {
    private var bits: UInt64

    init(_ key: UInt64) { bits = key }

    mutating func take(_ width: Int) -> UInt64 {
      let value = bits >> UInt64(64 - width)
      bits <<= UInt64(width)
      return value
    }

    mutating func takeNumber() -> Int {
      if take(1) == 0 { return Int(take(6)) }
      if take(1) == 0 { return Int(take(14)) + 64 }
      _ = take(1)
      return Int(take(32)) + 64 + 0x4000
    }

    mutating func takeSuffix() -> Suffix { Suffix(rawValue: take(3)) ?? .none }
  }

  /// The key of the public part of `parts`, or `nil` when it does not fit.
  static func key(of parts: VersionParts) -> UInt64? {
    let release = parts.trimmedRelease
    guard parts.epoch == 0, release.count <= releaseCount, parts.release.count <= UInt32.max else { return nil }
    var writer = Writer()
    for index in 0..<releaseCount {
      guard let number = index < release.count ? release[index].integer : 0, writer.append(number: number) else {
        return nil
      }
    }
    switch (parts.pre, parts.post, parts.dev) {
    case (nil, nil, nil): return finish(&writer, .none, nil)
    case (nil, nil, let dev?): return finish(&writer, .dev, dev.integer)
    case (nil, let post?, nil): return finish(&writer, .post, post.integer)
    case (let pre?, nil, nil):
      let suffix: Suffix =
        switch pre.phase {
        case .alpha: .alpha
        case .beta: .beta
        case .candidate: .candidate
        }
      return finish(&writer, suffix, pre.number.integer)
    default: return nil
    }
  }

  /// Closes a key after its release numbers. `number` is that of the suffix, which only ``Suffix/none`` has not; without
  /// it, the suffix does not fit.
  static func finish(_ writer: inout Writer, _ suffix: Suffix, _ number: Int?) -> UInt64? {
    guard writer.append(suffix.rawValue, width: 3) else { return nil }
    if suffix == .none { return writer.bits }
    guard let number, writer.append(number: number) else { return nil }
    return writer.bits
  }

  static func parts(of key: UInt64, writtenSegments: Int) -> VersionParts {
    var reader = Reader(key)
    var release: [VersionNumber] = []
    release.reserveCapacity(max(writtenSegments, releaseCount))
    for _ in 0..<releaseCount { release.append(VersionNumber(reader.takeNumber())) }
    if writtenSegments < releaseCount {
      release.removeLast(releaseCount - writtenSegments)
    } else {
      release.append(contentsOf: repeatElement(0, count: writtenSegments - releaseCount))
    }
    var parts = VersionParts(release: release)
    switch reader.takeSuffix() {
    case .dev: parts.dev = VersionNumber(reader.takeNumber())
    case .alpha: parts.pre = Version.PreRelease(.alpha, VersionNumber(reader.takeNumber()))
    case .beta: parts.pre = Version.PreRelease(.beta, VersionNumber(reader.takeNumber()))
    case .candidate: parts.pre = Version.PreRelease(.candidate, VersionNumber(reader.takeNumber()))
    case .none: break
    case .post: parts.post = VersionNumber(reader.takeNumber())
    }
    return parts
  }

  static func haveEqualReleases(_ left: UInt64, _ right: UInt64) -> Bool {
    var (leftReader, rightReader) = (Reader(left), Reader(right))
    for _ in 0..<releaseCount where leftReader.takeNumber() != rightReader.takeNumber() { return false }
    return true
  }

  static func isPrerelease(_ key: UInt64) -> Bool {
    var reader = Reader(key)
    for _ in 0..<releaseCount { _ = reader.takeNumber() }
    return reader.takeSuffix().rawValue < Suffix.none.rawValue
  }
}
