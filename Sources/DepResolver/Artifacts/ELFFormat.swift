/// How numbers stand in one ELF file, as bytes 4 and 5 of it tell (System V gABI, chapter 4).
struct ELFFormat: Hashable {
  let is64: Bool
  let isLittle: Bool

  /// `nil` when `header` does not begin like an ELF file of a kind that exists.
  init?(_ header: [UInt8]) {
    guard header.starts(with: [0x7f, 0x45, 0x4c, 0x46]), header.count >= 6 else { return nil }
    guard (1...2).contains(header[4]), (1...2).contains(header[5]) else { return nil }
    is64 = header[4] == 2
    isLittle = header[5] == 1
  }

  var headerSize: Int { is64 ? 64 : 52 }
  var programHeaderSize: Int { is64 ? 56 : 32 }
  /// Bytes of an address, and of either half of an entry of the dynamic section.
  var wordSize: Int { is64 ? 8 : 4 }

  /// The number of `count` bytes at `offset`, which must lie within `bytes`; `nil` beyond what a file can hold.
  func number(_ bytes: [UInt8], at offset: Int, _ count: Int) -> Int? {
    let run = bytes[offset..<(offset + count)]
    let value = (isLittle ? run.reversed() : Array(run)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }
}

/// An entry of an ELF file's program header table.
struct ELFSegment: Hashable {
  static let load = 1
  static let dynamic = 2

  var type: Int
  /// Of its bytes in the file.
  var offset: Int
  var fileSize: Int
  /// Where they come to lie in memory.
  var address: Int

  /// Reads the entry at `start`; `nil` where a number is beyond any file.
  init?(_ bytes: [UInt8], at start: Int, _ format: ELFFormat) {
    let word = format.wordSize
    let first = start + (format.is64 ? 8 : 4)
    let size = start + (format.is64 ? 32 : 16)
    guard let type = format.number(bytes, at: start, 4), let offset = format.number(bytes, at: first, word),
      let address = format.number(bytes, at: first + word, word), let fileSize = format.number(bytes, at: size, word)
    else { return nil }
    self.type = type
    self.offset = offset
    self.fileSize = fileSize
    self.address = address
  }

  /// The bytes in the file from `address` on; `nil` where they are not of this segment.
  func fileRange(from address: Int) -> Range<Int>? {
    guard address >= self.address, address - self.address < fileSize else { return nil }
    let (start, startOverflow) = offset.addingReportingOverflow(address - self.address)
    let (end, endOverflow) = offset.addingReportingOverflow(fileSize)
    return startOverflow || endOverflow ? nil : start..<end
  }
}
