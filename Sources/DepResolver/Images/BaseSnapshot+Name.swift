public import SpecParser

extension BaseSnapshot {
  /// The folder of snapshots, seen from where a spec's files are emitted.
  public static let folder = "specs/bases"

  /// The name of the file that holds the snapshot of an image: `python@3.11-slim.linux-amd64.json`.
  ///
  /// Two images never share one: `:` becomes `@` and `/` becomes `+`, which no reference has at these places, and what no
  /// reference has at all is written as `%` and two digits. A name too long for a file ends with a sum instead.
  public static func fileName(image: String, platform: Platform) -> String {
    var name = image.isEmpty ? "%" : ""
    for (place, byte) in image.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: ":"): name += "@"
      case UInt8(ascii: "/"): name += "+"
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "~"):
        name += place == 0 ? escaped(byte) : String(UnicodeScalar(byte))
      case 48...57, 65...90, 97...122, UInt8(ascii: "@"), UInt8(ascii: "_"):
        name.unicodeScalars.append(UnicodeScalar(byte))
      default: name += escaped(byte)
      }
    }
    let longest = 180
    if name.utf8.count > longest {
      name = name.prefix(longest - 17) + "~" + FileDigest.sha256(Array(image.utf8)).prefix(16)
    }
    return "\(name).\(platform.rawValue.replacing("/", with: "-")).json"
  }

  private static func escaped(_ byte: UInt8) -> String { "%" + FileDigest.hex([byte]) }
}
