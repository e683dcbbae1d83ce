/// Makes a ``DebianIndex`` of a `Packages` file that comes in pieces.
///
/// Of two providers that are equal in all else, apt takes the one whose name it met last when it read its lists: a
/// package's number is that of the first stanza, or field that names other packages, in which its name stands. The
/// builder numbers packages in the same way (apt 2.6, `pkgcachegen.cc`).
struct DebianIndexBuilder {
  /// Stanzas longer than this are none.
  private static let longestStanza = 4 << 20
  /// Bytes that an index may take while it is made; that of Debian's unstable takes 30 MiB.
  private static let mostKept = 96 << 20
  /// The beginning of a stanza whose end has not come yet.
  private var rest: [UInt8] = []
  private var encoded = CompactWriter()
  private var packages: [Package] = []
  private var provided: [Provided] = []
  private var ranks: [UInt64: Int] = [:]

  /// Where `DebianIndex.requiredName` stands in `encoded`.
  private let requiredName: Range<Int>

  private struct Package {
    var name: Range<Int>
    var body: Range<Int>
  }

  private struct Provided {
    /// In `encoded`, as is the name of the provider.
    var name: Range<Int>
    var provider: Range<Int>
  }

  init() {
    encoded.reserveCapacity(20 << 20)
    packages.reserveCapacity(1 << 16)
    encoded.write(raw: Array(DebianIndex.requiredName.utf8))
    requiredName = 0..<encoded.bytes.count
    ranks.reserveCapacity(1 << 17)
  }

  mutating func add(_ piece: [UInt8]) throws(ArtifactError) {
    var bytes = rest
    bytes += piece
    guard let end = Self.endOfStanzas(bytes) else {
      guard bytes.count <= Self.longestStanza else {
        throw ArtifactError.tooLarge(what: "a stanza of 'Packages'", limit: Self.longestStanza)
      }
      rest = bytes
      return
    }
    rest = Array(bytes[end...])
    try scan(bytes, end)
  }

  /// The index of all that was added.
  mutating func finish() throws(ArtifactError) -> DebianIndex {
    let bytes = rest
    rest = []
    try scan(bytes, bytes.count)
    ranks = [:]
    return DebianIndex(groups: groups())
  }

  private static func endOfStanzas(_ bytes: [UInt8]) -> Int? {
    var index = bytes.count - 1
    while index > 0 {
      if bytes[index] == 0x0A, bytes[index - 1] == 0x0A { return index + 1 }
      index -= 1
    }
    return nil
  }

  private mutating func scan(_ bytes: [UInt8], _ end: Int) throws(ArtifactError) {
    bytes.withUnsafeBytes { bytes in
      PackageListScanner.scan(UnsafeRawBufferPointer(rebasing: bytes[..<end])) { add($0, bytes) }
    }
    // A name costs far more than its letters, so that a bound on the file alone would admit gigabytes.
    let entries = packages.count * MemoryLayout<Package>.stride + provided.count * MemoryLayout<Provided>.stride
    let numbers = ranks.capacity * MemoryLayout<(UInt64, Int)>.stride
    guard encoded.bytes.count + entries + numbers <= Self.mostKept else {
      throw ArtifactError.tooLarge(what: "the index of 'Packages'", limit: Self.mostKept)
    }
  }

  private mutating func add(_ stanza: borrowing PackageListStanza, _ bytes: UnsafeRawBufferPointer) {
    func text(_ field: PackageListStanza.Field) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[stanza[field]])
    }
    let name = text(.package)
    guard Self.isPackageName(name), !stanza[.version].isEmpty, !stanza[.architecture].isEmpty else { return }
    let rank = note(name)
    let nameStart = encoded.bytes.count
    encoded.write(raw: name)
    let bodyStart = encoded.bytes.count
    encoded.write(text: text(.version))
    encoded.write(text: text(.architecture))
    encoded.write(flags(text))
    let priority = Self.value(text(.priority), of: DebianPackage.Priority.init(written:)) ?? .extra
    encoded.write(priority.rawValue)
    encoded.write(text: text(.source))
    for field in [PackageListStanza.Field.preDepends, .depends, .conflicts, .breaks, .provides] {
      encoded.write(text: text(field))
    }
    encoded.write(count: Self.number(text(.installedSize)))
    encoded.write(count: Self.number(text(.size)))
    encoded.write(count: rank)
    let packageName = nameStart..<bodyStart
    packages.append(Package(name: packageName, body: bodyStart..<encoded.bytes.count))
    if priority == .required || text(.essential).elementsEqual("yes".utf8) {
      provided.append(Provided(name: requiredName, provider: packageName))
    }
    for field in PackageListStanza.Field.namingOthers where !stanza[field].isEmpty {
      Self.names(text(field)) { name in
        _ = note(name)
        if field == .provides {
          let start = encoded.bytes.count
          encoded.write(raw: name)
          provided.append(Provided(name: start..<encoded.bytes.count, provider: packageName))
        }
      }
    }
  }

  /// The same as ``DebianRelation/isPackageName(_:)``, of bytes.
  private static func isPackageName(_ name: UnsafeRawBufferPointer) -> Bool {
    func isPlain(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
    guard name.count > 1, isPlain(name[0]) else { return false }
    return name.allSatisfy { isPlain($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E }
  }

  private func flags(_ text: (PackageListStanza.Field) -> UnsafeRawBufferPointer) -> UInt8 {
    var flags = (Self.value(text(.multiArch), of: DebianPackage.MultiArch.init(written:)) ?? .no).rawValue
    if text(.essential).elementsEqual("yes".utf8) { flags |= 4 }
    if text(.important).elementsEqual("yes".utf8) || text(.protected).elementsEqual("yes".utf8) { flags |= 8 }
    return flags
  }

  /// The number of a name, given when it is first met.
  private mutating func note(_ name: UnsafeRawBufferPointer) -> Int {
    // FNV-1a. Two names with one hash would share a number, which decides nothing but ties.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let next = ranks.count
    return ranks[hash, default: next, noting: next]
  }

  private static func value<Value>(_ text: UnsafeRawBufferPointer, of read: (String) -> Value?) -> Value? {
    text.isEmpty ? nil : read(String(decoding: text, as: UTF8.self))
  }

  /// 0 for what is no number, or one too long to be true.
  private static func number(_ text: UnsafeRawBufferPointer) -> Int {
    guard text.count <= 12 else { return 0 }
    var number = 0
    for byte in text {
      guard (0x30...0x39).contains(byte) else { return 0 }
      number = number * 10 + Int(byte - 0x30)
    }
    return number
  }

  /// The names in a relationship field, with the `:any` behind some.
  private static func names(_ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
    var index = 0
    while index < text.count {
      while index < text.count, isBlank(text[index]) || text[index] == 0x2C || text[index] == 0x7C { index += 1 }
      let start = index
      while index < text.count, !isBlank(text[index]), !",|([".utf8.contains(text[index]) { index += 1 }
      if index > start { body(UnsafeRawBufferPointer(rebasing: text[start..<index])) }
      while index < text.count, text[index] != 0x2C, text[index] != 0x7C { index += 1 }
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }
}

extension PackageListStanza.Field {
  /// In the order in which apt takes notice of them.
  fileprivate static let namingOthers = allCases.filter { $0.rawValue >= preDepends.rawValue }
}

extension Dictionary where Key == UInt64, Value == Int {
  /// The value of `key`, after giving it `value` where it has none.
  fileprivate subscript(key: Key, default value: Int, noting noted: Int) -> Int {
    mutating get {
      if let known = self[key] { return known }
      self[key] = noted
      return value
    }
  }
}

extension DebianIndexBuilder {
  /// The groups in order.
  private func groups() -> SortedBlocks {
    let bytes = encoded.bytes
    return bytes.withUnsafeBytes { bytes in
      func order(_ left: Range<Int>, _ right: Range<Int>) -> Int {
        let count = min(left.count, right.count)
        for offset in 0..<count where bytes[left.lowerBound + offset] != bytes[right.lowerBound + offset] {
          return Int(bytes[left.lowerBound + offset]) - Int(bytes[right.lowerBound + offset])
        }
        return left.count - right.count
      }
      // Stable by hand: places decide between equals, so that versions and providers keep the order of the file.
      var packages = self.packages
      packages.sort { left, right in
        let byName = order(left.name, right.name)
        return byName == 0 ? left.body.lowerBound < right.body.lowerBound : byName < 0
      }
      var provided = self.provided
      provided.sort { left, right in
        let byName = order(left.name, right.name)
        return byName == 0 ? left.provider.lowerBound < right.provider.lowerBound : byName < 0
      }
      var builder = SortedBlocks.Builder()
      var (package, provider) = (0, 0)
      while package < packages.count || provider < provided.count {
        let name: Range<Int>
        if package == packages.count {
          name = provided[provider].name
        } else if provider == provided.count || order(packages[package].name, provided[provider].name) <= 0 {
          name = packages[package].name
        } else {
          name = provided[provider].name
        }
        let packageStart = package
        while package < packages.count, order(packages[package].name, name) == 0 { package += 1 }
        let providerStart = provider
        while provider < provided.count, order(provided[provider].name, name) == 0 { provider += 1 }
        builder.add(UnsafeRawBufferPointer(rebasing: bytes[name])) { group in
          group.write(count: package - packageStart)
          for item in packages[packageStart..<package] {
            group.write(raw: UnsafeRawBufferPointer(rebasing: bytes[item.body]))
          }
          group.write(count: provider - providerStart)
          for item in provided[providerStart..<provider] {
            group.write(text: UnsafeRawBufferPointer(rebasing: bytes[item.provider]))
          }
        }
      }
      return builder.finish()
    }
  }
}

extension DebianIndex {
  /// Bytes of a decompressed `Packages`; the largest known, of Debian's unstable, has 60 MB.
  private static let longestList = 512 << 20

  /// Reads a `Packages` file as an archive serves it, a piece at a time.
  init(packages file: [UInt8], _ compression: ArchiveCompression) throws(ArtifactError) {
    var builder = DebianIndexBuilder()
    try compression.decompress(file, limit: Self.longestList) { piece throws(ArtifactError) in try builder.add(piece) }
    self = try builder.finish()
  }
}
