/// A word of an option line, unquoted, which still knows where its bytes came from.
struct RequirementsWord {
  var bytes: [UInt8] = []
  /// For each byte, its offset in the logical line.
  var offsets: [Int] = []
  /// The offset of the word's first character, a quote perhaps.
  var start: Int

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The word from a byte on; the offset after its last byte when there is none.
  func suffix(from index: Int) -> RequirementsWord {
    let start = index < offsets.count ? offsets[index] : (offsets.last ?? start) + 1
    return RequirementsWord(bytes: Array(bytes[index...]), offsets: Array(offsets[index...]), start: start)
  }
}

extension LogicalLine {
  /// Splits as a POSIX shell would, without expanding anything: single quotes keep everything, double quotes let a
  /// backslash quote `"` and itself, and outside quotes a backslash quotes any character.
  func words(from start: Int) throws(RequirementsLineError) -> [RequirementsWord] {
    var words: [RequirementsWord] = []
    var word: RequirementsWord?
    var quote: (byte: UInt8, offset: Int)?
    var index = start
    func add(_ offset: Int) {
      if word == nil { word = RequirementsWord(start: offset) }
      word?.bytes.append(bytes[offset])
      word?.offsets.append(offset)
    }
    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : nil
      if let open = quote {
        if byte == open.byte {
          quote = nil
        } else if byte == UInt8(ascii: "\\"), open.byte == UInt8(ascii: "\""), next == open.byte || next == byte {
          index += 1
          add(index)
        } else {
          add(index)
        }
      } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = (byte, index)
        if word == nil { word = RequirementsWord(start: index) }
      } else if byte == UInt8(ascii: "\\"), next != nil {
        index += 1
        add(index)
      } else if byte.isWhitespace {
        if let finished = word { words.append(finished) }
        word = nil
      } else {
        add(index)
      }
      index += 1
    }
    if let quote {
      throw RequirementsLineError(.unclosedQuote, at: quote.offset, "the quote is never closed")
    }
    if let word { words.append(word) }
    return words
  }
}
