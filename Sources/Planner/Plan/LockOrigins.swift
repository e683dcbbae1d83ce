public import SpecParser

/// What a lock was made from that may be another thing tomorrow: the files of servers, and an age as the moment it meant.
/// It stands in the lock's first lines.
public struct LockOrigins: Sendable, Equatable {
  /// Files that `-r` and `-c` name by address.
  public var files: [RemoteRequirementsFile] = []
  /// Seconds since 1970 UTC from which on files did not exist, where an age said so.
  public var cutOff: Int?

  public init(files: [RemoteRequirementsFile] = [], cutOff: Int? = nil) {
    self.files = files
    self.cutOff = cutOff
  }

  private static let cutOffStart = "Without files uploaded from "
  private static let cutOffEnd = " on."

  /// Comment lines, without their `#`.
  public var lines: [String] {
    files.map { "From \($0.url), sha256 \($0.sha256)." }
      + (cutOff.map { ["\(Self.cutOffStart)\(Timestamp(seconds: $0))\(Self.cutOffEnd)"] } ?? [])
  }

  /// The moment that a lock of this text records.
  public static func cutOff(in text: some StringProtocol) -> Int? {
    for line in text.split(maxSplits: 64, whereSeparator: \.isNewline).prefix(64) {
      guard line.hasPrefix("#") else { return nil }
      guard let start = line.firstRange(of: cutOffStart)?.upperBound, line.hasSuffix(cutOffEnd) else { continue }
      return Timestamp(String(line[start...].dropLast(cutOffEnd.count)))?.seconds
    }
    return nil
  }
}
