// file    = *( line ( LF | CR ) )
// line    = blank | comment | group | script
// comment = ( "#" | ";" ) text
// group   = "[" name "]"
// script  = name "=" reference [ "[" extras "]" ]
//
// Blanks around every part mean nothing. As in pip, a line belongs to the last group before it, and of two scripts with
// the same name the last counts; a line that is none of these is passed over.

/// The programs that an installer makes for a wheel's entry points.
///
/// Source: PyPA "Entry points specification", sections "File format" and "Use for scripts".
struct EntryPointScripts: Hashable {
  /// The objects that the programs call, such as `pip._internal.cli.main:main`, without extras and blanks, by the
  /// programs' names.
  private(set) var references: [[UInt8]: [UInt8]] = [:]

  /// Reads the bytes of an `entry_points.txt`.
  init(parsing text: some Collection<UInt8>) {
    var isOfScripts = false
    for line in text.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      let line = Self.trimmed(Array(line)[...])
      guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
      if first == UInt8(ascii: "["), line.last == UInt8(ascii: "]") {
        let group = Self.trimmed(line.dropFirst().dropLast())
        isOfScripts = group.elementsEqual("console_scripts".utf8) || group.elementsEqual("gui_scripts".utf8)
      } else if isOfScripts, let equals = line.firstIndex(of: UInt8(ascii: "=")) {
        let name = Self.trimmed(line[..<equals])
        let reference = line[(equals + 1)...].prefix { $0 != UInt8(ascii: "[") }.filter { !Self.isBlank($0) }
        if !name.isEmpty, !reference.isEmpty { references[Array(name)] = reference }
      }
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (0x09...0x0c).contains(byte) }
}
