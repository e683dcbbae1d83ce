extension LogicalLine {
  /// Whether the line consists of options only.
  var isOptionLine: Bool { bytes.first { !$0.isWhitespace } == UInt8(ascii: "-") }

  /// Reads a requirement and the options after it; `nil` when either is wrong.
  func requirementEntry(report: (RequirementsLineError) -> Void) -> RequirementEntry? {
    var mistakes = 0
    func count(_ error: RequirementsLineError) {
      mistakes += 1
      report(error)
    }
    let start = bytes.firstIndex { !$0.isWhitespace } ?? 0
    let optionsStart = startOfOptions(after: start)
    var end = optionsStart
    while end > start, bytes[end - 1].isWhitespace { end -= 1 }
    let hashes = hashes(from: optionsStart, report: count)
    do throws(RequirementsLineError) {
      let requirement = try requirement(start..<end)
      return mistakes == 0 ? RequirementEntry(Located(requirement, at: location(at: start)), hashes: hashes) : nil
    } catch {
      report(error)
      return nil
    }
  }

  private func requirement(_ range: Range<Int>) throws(RequirementsLineError) -> Requirement {
    let start = range.lowerBound
    let text = text(range)
    try refuseUnnamed(text, at: start)
    let requirement: Requirement
    do {
      requirement = try Requirement(parsing: text)
    } catch {
      throw RequirementsLineError(
        error.code, at: offset(ofScalar: error.offset, from: start), error.message, hint: error.hint)
    }
    if let url = requirement.url {
      let sign = bytes[range].firstIndex(of: UInt8(ascii: "@")) ?? start
      throw RequirementsLineError(
        .directReference, at: sign, "the direct reference '\(url)' is not supported",
        hint: requirement.indexHint(showsURL: expansions.isEmpty))
    }
    return requirement
  }

  /// The first `-` that follows white space outside quotes; the line's end when there is none.
  private func startOfOptions(after start: Int) -> Int {
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
    for use in options(from: start, report: report) {
      do throws(RequirementsLineError) {
        let hash = try fileHash(use)
        if !hashes.contains(hash) { hashes.append(hash) }
      } catch {
        report(error)
      }
    }
    return hashes
  }

  private func fileHash(_ use: RequirementsOptionUse) throws(RequirementsLineError) -> FileHash {
    if case .unsupported(let hint) = use.option.meaning {
      throw RequirementsLineError(.unsupportedOption, at: use.offset, "'\(use.name)' is not supported", hint: hint)
    }
    guard use.option.isHash else {
      throw RequirementsLineError(
        .misplacedOption, at: use.offset, "'\(use.name)' cannot follow a requirement",
        hint: "put it on a line of its own")
    }
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

  private static let archiveSuffixes = [".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar"]

  /// A path or a URL in place of a name: pip would install it, this is no such tool yet.
  private func refuseUnnamed(_ text: String, at start: Int) throws(RequirementsLineError) {
    let head = text.prefix { !$0.isWhitespace && $0 != ";" }
    let wheel = expansions.isEmpty ? WheelReference(head) : nil
    let hint =
      wheel.map { "write '\($0.pin())' if an index offers that version" }
      ?? "name the project and a version that an index offers"
    let name = head.utf8.prefix { $0.isAlphanumeric || "-_.+".utf8.contains($0) }
    let next = head.utf8.dropFirst(name.count).first
    if name.count > 1, next == UInt8(ascii: ":") {
      throw RequirementsLineError(
        .directReference, at: start, "the direct reference '\(head)' is not supported", hint: hint)
    }
    let isPath =
      head.utf8.first.map { "./~\\".utf8.contains($0) } ?? false
      || next == UInt8(ascii: "/") || next == UInt8(ascii: "\\") || (name.count == 1 && next == UInt8(ascii: ":"))
      || (next == nil && Self.archiveSuffixes.contains { head.hasSuffix($0) })
    if isPath {
      throw RequirementsLineError(
        .localPath, at: start, "the local path '\(head)' is not supported", hint: hint)
    }
  }
}
