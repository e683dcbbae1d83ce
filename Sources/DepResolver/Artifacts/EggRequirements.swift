internal import SpecParser

// requires.txt = *( requirement ) *( "[" [ extra ] [ ":" marker ] "]" *( requirement ) )
//
// One a line; blank lines and lines that begin with "#" are skipped.

/// The dependencies setuptools wrote into a source distribution's `*.egg-info/requires.txt`.
///
/// Source: setuptools, "The Internal Structure of Python Eggs", section "requires.txt".
struct EggRequirements: Hashable {
  /// In the order of the file, each with the condition of its section.
  private(set) var requirements: [Requirement] = []
  /// Extras that have a section, in the order of the file, each once.
  private(set) var extras: [ExtraName] = []

  init(_ bytes: [UInt8]) throws(ArtifactError) {
    var condition: Marker?
    var extra: ExtraName?
    var isSkipping = false
    let text = String(decoding: bytes, as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmingSpaces()
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("["), line.hasSuffix("]") {
        let header = line.dropFirst().dropLast()
        let colon = header.firstIndex(of: ":") ?? header.endIndex
        let name = header[..<colon].trimmingSpaces()
        extra = ExtraName(name)
        // An extra that no requirement can name; its section cannot be asked for.
        isSkipping = extra == nil && !name.isEmpty
        condition = try Self.readMarker(header[colon...].dropFirst())
        if let extra, !extras.contains(extra) { extras.append(extra) }
      } else if !isSkipping {
        let requirement = ConditionalRequirement(text: String(line), condition: condition, extra: extra)
        requirements.append(try requirement.joined())
      }
    }
  }

  private static func readMarker(_ text: Substring) throws(ArtifactError) -> Marker? {
    let text = text.trimmingSpaces()
    guard !text.isEmpty else { return nil }
    do {
      return try Marker(parsing: text)
    } catch {
      throw ArtifactError.invalidMetadata("the condition '\(text)' in requires.txt: \(error.message)")
    }
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> Substring {
    var trimmed = drop { $0 == " " || $0 == "\t" }
    while let last = trimmed.last, last == " " || last == "\t" { trimmed.removeLast() }
    return trimmed
  }
}
