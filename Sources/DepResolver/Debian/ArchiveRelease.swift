// InRelease = "-----BEGIN PGP SIGNED MESSAGE-----" headers blank-line text "-----BEGIN PGP SIGNATURE-----" ...
// text      = one stanza; "SHA256:" newline *( space sum space size space path newline )
//
// Debian wiki "DebianRepository/Format", sections "Release files" and "MD5Sum, SHA1, SHA256"; RFC 9580 section 7.
// A line of the text that begins with a dash has "- " put before it.

internal import SpecParser

/// What the index of an archive's suite says of its files.
struct ArchiveRelease: Sendable, Equatable {
  struct File: Sendable, Hashable {
    /// Relative to the suite's folder.
    var path: String
    var size: Int
    var sha256: String
  }

  /// Those txspec may ask for, in the order of the file.
  var files: [File] = []
  /// Whether files can be had by their sum, which stays sound while an archive is being updated.
  var hasFilesBySum = false
  /// Seconds since 1970 after which the archive says not to trust it any more.
  var validUntil: Int?
}

extension ArchiveRelease {
  /// Reads a clear-signed `InRelease` or a plain `Release`; keeps what concerns `architecture`.
  init(_ bytes: [UInt8], components: [String], architecture: String) throws(ArtifactError) {
    let text = try Self.signedText(String(decoding: bytes, as: UTF8.self))
    var isInSums = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.first == " " || line.first == "\t" {
        guard isInSums else { continue }
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count == 3 else { throw ArtifactError.malformed("a line of its list of sums is none") }
        if let file = Self.wanted(words, components, architecture) { files.append(file) }
        continue
      }
      let parts = line.split(separator: ":", maxSplits: 1)
      isInSums = parts.first.map { $0.lowercased() == "sha256" } ?? false
      guard parts.count == 2 else { continue }
      let value = String(parts[1].drop(while: \.isWhitespace).prefix { $0 != "\r" })
      switch parts[0].lowercased() {
      case "acquire-by-hash": hasFilesBySum = value == "yes"
      case "valid-until": validUntil = Self.seconds(value)
      default: break
      }
    }
    guard !files.isEmpty else {
      throw ArtifactError.malformed("it lists no packages of \(components.joined(separator: ", ")) for \(architecture)")
    }
  }

  private static func wanted(_ words: [Substring], _ components: [String], _ architecture: String) -> File? {
    guard let size = Int(words[1]), size >= 0, words[0].utf8.count == 64,
      words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    for component in components {
      let packages = "\(component)/binary-\(architecture)/Packages"
      let contents = "\(component)/Contents-\(architecture)"
      for stem in [packages, contents] {
        for compression in ArchiveCompression.allCases where words[2] == stem + compression.suffix {
          return File(path: String(words[2]), size: size, sha256: String(words[0]))
        }
      }
      // Ubuntu has one for all components.
      if words[2] == "Contents-\(architecture).gz" {
        return File(path: String(words[2]), size: size, sha256: String(words[0]))
      }
    }
    return nil
  }

  /// The text that the signature is over: a part before or after it must not be believed.
  private static func signedText(_ text: String) throws(ArtifactError) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.last == "\r" ? $0.dropLast() : $0
    }
    guard lines.contains(where: { $0.hasPrefix("-----BEGIN PGP") }) else { return lines.joined(separator: "\n") }
    guard lines.first == "-----BEGIN PGP SIGNED MESSAGE-----",
      let blank = lines.firstIndex(where: \.isEmpty),
      let end = lines.firstIndex(of: "-----BEGIN PGP SIGNATURE-----"), blank < end,
      lines[..<blank].dropFirst().allSatisfy({ $0.hasPrefix("Hash:") })
    else { throw ArtifactError.malformed("it is no clear-signed text") }
    return lines[(blank + 1)..<end].map { $0.hasPrefix("- ") ? String($0.dropFirst(2)) : String($0) }
      .joined(separator: "\n")
  }

  /// A date as RFC 5322 has it, in UTC: `Sat, 18 Jul 2026 20:16:37 UTC`.
  private static func seconds(_ text: String) -> Int? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text.split(whereSeparator: { $0 == " " || $0 == "," })
    guard words.count >= 5, let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])),
      let year = Int(words[3])
    else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int($0) }
    guard clock.count == 3 else { return nil }
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    let written = "\(year)-\(two(month + 1))-\(two(day))T\(two(clock[0])):\(two(clock[1])):\(two(clock[2]))Z"
    return Timestamp(written)?.seconds
  }

  /// The list of a component's packages, in the form that is read soonest; `nil` where there is none.
  func packages(_ component: String, _ architecture: String) -> (file: File, compression: ArchiveCompression)? {
    first("\(component)/binary-\(architecture)/Packages")
  }

  /// The list of a component's files, or the one of all components.
  func contents(_ component: String, _ architecture: String) -> (file: File, compression: ArchiveCompression)? {
    first("\(component)/Contents-\(architecture)") ?? first("Contents-\(architecture)")
  }

  private func first(_ stem: String) -> (file: File, compression: ArchiveCompression)? {
    for compression in ArchiveCompression.allCases {
      if let file = files.first(where: { $0.path == stem + compression.suffix }) { return (file, compression) }
    }
    return nil
  }
}

extension ArchiveCompression {
  /// What a file's name ends in.
  var suffix: String { self == .none ? "" : ".\(rawValue)" }
}
