public import SpecParser

// wheel    = name "-" version [ "-" build ] "-" pythons "-" abis "-" platforms ".whl"
// build    = digit+ anything but "-"
// pythons, abis, platforms = tag *( "." tag )
//
// Names are read as found on PyPI: runs of "_" and "." count as one separator, whatever the writer escaped.

/// What the file name of a wheel says.
///
/// Source: PyPA "Binary distribution format", section "File name convention"; tags as in "Platform compatibility tags".
public struct WheelFilename: Hashable, Sendable, CustomStringConvertible {
  /// The optional build number, which orders wheels of one version: number first, then the rest as text.
  ///
  /// A wheel without one comes before any wheel that has one.
  public struct BuildTag: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let number: Int
    public let suffix: String

    public init(number: Int, suffix: String = "") {
      self.number = number
      self.suffix = suffix
    }

    public var description: String { "\(number)\(suffix)" }

    public static func < (left: BuildTag, right: BuildTag) -> Bool {
      (left.number, left.suffix) < (right.number, right.suffix)
    }
  }

  public let name: PackageName
  public let version: Version
  /// `nil` when the file name has none.
  public let buildTag: BuildTag?
  /// The three compressed tag sets as written, in lower case: `cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64`.
  ///
  /// Kept as one text because an index page names thousands of wheels and the tags of most are looked at once.
  public let compressedTags: String

  /// `nil` when `filename` is not the name of a wheel: wrong extension, number of parts, name, version or build number.
  public init?(_ filename: some StringProtocol) {
    var text = String(filename)
    guard let parts = text.withUTF8({ Parts(UnsafeRawBufferPointer($0)) }) else { return nil }
    let bytes = text.utf8
    func part(_ range: Range<Int>) -> Substring {
      text[
        bytes.index(
          bytes.startIndex, offsetBy: range.lowerBound)..<bytes.index(
            bytes.startIndex, offsetBy: range.upperBound)]
    }
    guard let name = PackageName(part(parts.name)) else { return nil }
    if let build = parts.build {
      guard let tag = BuildTag(part(build)) else { return nil }
      buildTag = tag
    } else {
      buildTag = nil
    }
    guard let version = Version(part(parts.version)) else { return nil }
    self.name = name
    self.version = version
    let tags = part(parts.tags)
    let hasUpperCase = tags.utf8.contains { (65...90).contains($0) }
    compressedTags = hasUpperCase ? tags.lowercased() : String(tags)
  }

  /// Of a file whose project and version are known: only the rest of the name is read.
  init?(_ filename: UnsafeRawBufferPointer, name: PackageName, version: Version) {
    guard let parts = Parts(filename) else { return nil }
    if let build = parts.build {
      guard let tag = BuildTag(Substring(decoding: filename[build], as: UTF8.self)) else { return nil }
      buildTag = tag
    } else {
      buildTag = nil
    }
    self.name = name
    self.version = version
    let tags = filename[parts.tags]
    let text = String(decoding: tags, as: UTF8.self)
    compressedTags = tags.contains { (65...90).contains($0) } ? text.lowercased() : text
  }

  /// The interpreters the wheel runs on, such as `cp311` or `py3`; in the order of the file name.
  public var pythonTags: [String] { tagSet(0) }

  /// The binary interfaces the wheel needs, such as `cp311`, `abi3` or `none`; in the order of the file name.
  public var abiTags: [String] { tagSet(1) }

  /// The platforms the wheel runs on, such as `manylinux_2_17_x86_64` or `any`; in the order of the file name.
  public var platformTags: [String] { tagSet(2) }

  /// Whether it runs anywhere, and so has no shared objects.
  public var isForAnyPlatform: Bool { platformTags == ["any"] }

  /// The name in the standard's spelling; the file itself may have been named otherwise.
  public var description: String {
    let escaped = name.normalized.split(separator: "-").joined(separator: "_")
    return "\(escaped)-\(version)\(buildTag.map { "-\($0)" } ?? "")-\(compressedTags).whl"
  }

  private func tagSet(_ index: Int) -> [String] {
    let sets = compressedTags.split(separator: "-", omittingEmptySubsequences: false)
    return sets[index].split(separator: ".").map(String.init)
  }
}

extension WheelFilename {
  /// Where the parts of a file name stand in its bytes.
  struct Parts {
    let name: Range<Int>
    let version: Range<Int>
    let build: Range<Int>?
    let tags: Range<Int>

    /// Finds them in one pass; `nil` when the extension or the number of parts is wrong, or a tag set is empty.
    init?(_ bytes: UnsafeRawBufferPointer) {
      let end = bytes.count - 4
      guard end > 0, bytes[end...].elementsEqual(".whl".utf8) else { return nil }
      var hyphens: (Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0)
      var count = 0
      for index in 0..<end where bytes[index] == UInt8(ascii: "-") {
        switch count {
        case 0: hyphens.0 = index
        case 1: hyphens.1 = index
        case 2: hyphens.2 = index
        case 3: hyphens.3 = index
        case 4: hyphens.4 = index
        default: return nil
        }
        count += 1
      }
      guard count >= 4 else { return nil }
      let tagStart = (count == 5 ? hyphens.2 : hyphens.1) + 1
      var previous = UInt8(ascii: "-")
      for index in tagStart..<end {
        let byte = bytes[index]
        let isSeparator = byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        if isSeparator, previous == UInt8(ascii: "-") || previous == UInt8(ascii: ".") { return nil }
        previous = byte
      }
      guard previous != UInt8(ascii: "-"), previous != UInt8(ascii: ".") else { return nil }
      name = 0..<hyphens.0
      version = (hyphens.0 + 1)..<hyphens.1
      build = count == 5 ? (hyphens.1 + 1)..<hyphens.2 : nil
      tags = tagStart..<end
    }
  }
}

extension WheelFilename.BuildTag {
  /// `nil` when the text does not begin with a number.
  init?(_ text: Substring) {
    let digits = text.utf8.prefix { (48...57).contains($0) }
    guard !digits.isEmpty, let number = Int(Substring(digits)) else { return nil }
    self.init(number: number, suffix: String(text[digits.endIndex...]))
  }
}
