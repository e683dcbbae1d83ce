// block = *( entry )
// entry = length name value            ; length: bytes of the rest of the entry
//
// Texts and lengths as `CompactWriter` writes them; entries in the order of their names' bytes.

/// A large table by name, in blocks of which only those that are asked for are read.
struct SortedBlocks: Sendable {
  struct Block: Sendable {
    /// The name of its first entry.
    var first: String
    var bytes: [UInt8]
  }

  private enum Storage: Sendable {
    /// Sorted by ``Block/first``.
    case memory([Block])
    /// Gives the block that holds a name, or would hold it.
    case stored(@Sendable (String) -> [UInt8]?)
  }

  private let storage: Storage

  /// `blocks` in the order of their first names' bytes.
  init(_ blocks: [Block]) {
    storage = .memory(blocks)
  }

  /// `load` gives the last block whose first name is not after the name it is given.
  init(load: @escaping @Sendable (String) -> [UInt8]?) {
    storage = .stored(load)
  }

  /// The blocks to store; `nil` for those that are stored.
  var blocks: [Block]? {
    if case .memory(let blocks) = storage { blocks } else { nil }
  }

  /// What `body` makes of the value of `name`; `nil` where there is none.
  func value<Value>(_ name: String, _ body: (inout CompactReader) -> Value?) -> Value? {
    let block: [UInt8]?
    switch storage {
    case .stored(let load): block = load(name)
    case .memory(let blocks):
      // The last block that begins at or before the name.
      var (low, high) = (0, blocks.count)
      while low < high {
        let middle = (low + high) / 2
        if name.utf8.lexicographicallyPrecedes(blocks[middle].first.utf8) { high = middle } else { low = middle + 1 }
      }
      block = low == 0 ? nil : blocks[low - 1].bytes
    }
    guard let block else { return nil }
    var name = name
    return name.withUTF8 { wanted in
      block.withUnsafeBytes { block in
        var reader = CompactReader(block)
        while let length = reader.count(), let bytes = reader.raw(length) {
          var entry = CompactReader(bytes)
          guard let size = entry.count(), let entryName = entry.raw(size) else { return nil }
          if entryName.elementsEqual(wanted) { return body(&entry) }
        }
        return nil
      }
    }
  }
}

extension SortedBlocks {
  /// Makes blocks of entries that come in the order of their names' bytes.
  struct Builder {
    /// Bytes a block has at least, unless it is the last: few enough to be read for one name, and not many rows.
    private static let blockBytes = 8 << 10

    private var blocks: [Block] = []
    private var writer = CompactWriter()
    private var first: String?

    mutating func add(_ name: UnsafeRawBufferPointer, _ write: (inout CompactWriter) -> Void) {
      var entry = CompactWriter()
      entry.write(text: name)
      write(&entry)
      writer.write(text: entry.bytes)
      if first == nil { first = String(decoding: name, as: UTF8.self) }
      if writer.bytes.count >= Self.blockBytes { finishBlock() }
    }

    mutating func finish() -> SortedBlocks {
      finishBlock()
      return SortedBlocks(blocks)
    }

    private mutating func finishBlock() {
      if let first { blocks.append(Block(first: first, bytes: writer.bytes)) }
      writer = CompactWriter()
      first = nil
    }
  }
}
