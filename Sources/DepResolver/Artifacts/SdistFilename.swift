public import SpecParser

// sdist = name "-" version ( ".tar.gz" | ".zip" )
//
// The name may hold hyphens (files from before PEP 625), so the project's name tells where it ends.

/// What the file name of a source distribution says.
///
/// Source: PyPA "Source distribution format", section "Source distribution file name" (PEP 625), and the older free form.
public struct SdistFilename: Hashable, Sendable {
  /// The archive formats that are read; `.tar.bz2` and `.egg` are too old to serve any version worth resolving.
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case tarGzip = ".tar.gz"
    case zip = ".zip"
  }

  public let name: PackageName
  public let version: Version
  public let format: Format

  /// `nil` when `filename` is not a source distribution of `project`.
  ///
  /// `project` decides where the name ends: `foo-bar-1.0.tar.gz` is version 1.0 of `foo-bar`, and no file of `foo`.
  public init?(_ filename: some StringProtocol, project: PackageName) {
    let format: Format
    if filename.hasSuffix(Format.tarGzip.rawValue) {
      format = .tarGzip
    } else if filename.hasSuffix(Format.zip.rawValue) {
      format = .zip
    } else {
      return nil
    }
    let stem = filename.dropLast(format.rawValue.utf8.count)
    guard let hyphen = Self.endOfName(project, in: stem) else { return nil }
    guard let version = Version(stem[stem.index(after: hyphen)...]) else { return nil }
    self.name = project
    self.version = version
    self.format = format
  }

  /// The hyphen after `project`, comparing as names do: any case, runs of `-`, `_` and `.` as one separator.
  private static func endOfName<Text: StringProtocol>(_ project: PackageName, in stem: Text) -> Text.Index? {
    let bytes = stem.utf8
    var index = bytes.startIndex
    func isSeparator(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
    for expected in project.normalized.utf8 {
      guard index < bytes.endIndex else { return nil }
      if expected == UInt8(ascii: "-") {
        guard isSeparator(bytes[index]) else { return nil }
        while index < bytes.endIndex, isSeparator(bytes[index]) { bytes.formIndex(after: &index) }
      } else {
        let byte = bytes[index]
        let lower = (65...90).contains(byte) ? byte | 0x20 : byte
        guard lower == expected else { return nil }
        bytes.formIndex(after: &index)
      }
    }
    return index < bytes.endIndex && bytes[index] == UInt8(ascii: "-") ? index : nil
  }
}
