extension LogicalLine {
  /// Whether the line consists of options only.
  var isOptionLine: Bool { bytes.first { !$0.isWhitespace } == UInt8(ascii: "-") }

  /// Reads a requirement and the options after it; `nil` when either is wrong. Warnings are reported too.
  func requirementEntry(
    _ references: ReferenceReader, report: (RequirementsLineError) -> Void
  ) -> RequirementEntry? {
    var mistakes = 0
    func count(_ error: RequirementsLineError) {
      if !error.isWarning { mistakes += 1 }
      report(error)
    }
    let start = bytes.firstIndex { !$0.isWhitespace } ?? 0
    let optionsStart = startOfOptions(after: start)
    var end = optionsStart
    while end > start, bytes[end - 1].isWhitespace { end -= 1 }
    var hashes = hashes(from: optionsStart, report: count)
    do throws(RequirementsLineError) {
      let (requirement, hash) = try requirement(text(start..<end), at: start, references)
      if let hash, !hashes.contains(hash) { hashes.append(hash) }
      return mistakes == 0 ? RequirementEntry(Located(requirement, at: location(at: start)), hashes: hashes) : nil
    } catch {
      report(error)
      return nil
    }
  }

  /// Reads a requirement that begins at the byte `start`, by name and versions or as a direct reference.
  func requirement(
    _ text: String, at start: Int, _ references: ReferenceReader
  ) throws(RequirementsLineError) -> (requirement: Requirement, hash: FileHash?) {
    do throws(RequirementSyntaxError) {
      let text = Self.withoutEmptyMarker(text)
      guard let written = WrittenReference(text) else { return (try Requirement(parsing: text), nil) }
      // The value of a variable is often a secret, and an address ends up in locks.
      if !expansions.isEmpty, written.reference.range(ofText: "://") != nil, !written.reference.hasPrefix("file:") {
        throw RequirementSyntaxError(
          .directReference, offset: 0, "the address of a direct reference cannot have variables",
          hint: "put credentials into ~/.netrc and write the rest out")
      }
      return try references.requirement(written, in: text)
    } catch {
      throw RequirementsLineError(
        error.code, at: offset(ofScalar: error.offset, from: start), error.message, hint: error.hint)
    }
  }

  /// pip takes a `;` without a marker behind it.
  private static func withoutEmptyMarker(_ text: String) -> String {
    guard text.utf8.last == UInt8(ascii: ";") else { return text }
    var rest = text.utf8.dropLast()
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest) ?? text
  }

  /// The first `-` that follows white space outside quotes; the line's end when there is none.
  func startOfOptions(after start: Int) -> Int {
    var quote: UInt8?
    for index in start..<bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else if byte == UInt8(ascii: "-"), index > start, bytes[index - 1].isWhitespace {
        return index
      }
    }
    return bytes.count
  }

  private func hashes(from start: Int, report: (RequirementsLineError) -> Void) -> [FileHash] {
    var hashes: [FileHash] = []
    var seen: Set<FileHash> = []
    for use in options(from: start, report: report) {
      do throws(RequirementsLineError) {
        guard let hash = try fileHash(use) else {
          report(Self.withoutEffect(use))
          continue
        }
        if seen.insert(hash).inserted { hashes.append(hash) }
      } catch {
        report(error)
      }
    }
    return hashes
  }

  /// An option that is no `--hash`: pip takes it and does nothing of what it says.
  private static func withoutEffect(_ use: RequirementsOptionUse) -> RequirementsLineError {
    if case .ignored(let hint) = use.option.meaning { return .ignored(use, hint: hint) }
    var warning = RequirementsLineError(
      .misplacedOption, at: use.offset, "'\(use.name)' has no effect after a requirement, as in pip",
      hint: "put it on a line of its own")
    warning.isWarning = true
    return warning
  }

  /// The digest; `nil` for another option.
  private func fileHash(_ use: RequirementsOptionUse) throws(RequirementsLineError) -> FileHash? {
    if case .unsupported(let hint) = use.option.meaning {
      throw RequirementsLineError(.unsupportedOption, at: use.offset, "'\(use.name)' is not supported", hint: hint)
    }
    guard use.option.isHash else { return nil }
    let word = use.value
    let known = FileHash.Algorithm.allCases.map(\.rawValue).joined(separator: ", ")
    guard let colon = word.bytes.firstIndex(of: UInt8(ascii: ":")) else {
      throw RequirementsLineError(.invalidHash, at: word.start, "a hash is written as 'sha256:' and its digits")
    }
    let name = String(decoding: word.bytes[..<colon], as: UTF8.self)
    guard let algorithm = FileHash.Algorithm(rawValue: name) else {
      throw RequirementsLineError(
        .invalidHash, at: word.start, "'\(name)' is not a hash that pip accepts", hint: "use one of \(known)")
    }
    let digest = word.suffix(from: colon + 1)
    if let wrong = digest.bytes.firstIndex(where: { !$0.isHexadecimal }) {
      throw RequirementsLineError(
        .invalidHash, at: digest.offsets[wrong], "a digest consists of hexadecimal digits only")
    }
    guard let hash = FileHash(algorithm, digest: digest.text) else {
      throw RequirementsLineError(
        .invalidHash, at: digest.start,
        "a \(name) digest has \(algorithm.digits) digits, this one \(digest.bytes.count)")
    }
    return hash
  }
}
