internal import Synchronization

/// The ranks of the tag sets met so far: index pages repeat a few hundred of them thousands of times.
final class TagRanks: Sendable {
  let tags: WheelTags
  private let known = Mutex(Table())

  init(_ tags: WheelTags) {
    self.tags = tags
  }

  /// As ``WheelTags/rank(of:)``, for the bytes of a compressed tag set in any case.
  func rank(ofCompressed bytes: UnsafeRawBufferPointer) -> Int? {
    known.withLock { known in
      let hash = Table.hash(bytes)
      if let rank = known.rank(of: bytes, hash) { return rank }
      let rank = tags.rank(ofCompressed: String(decoding: bytes, as: UTF8.self).lowercased())
      known.insert(bytes, hash, rank: rank)
      return rank
    }
  }

  /// A hash table over bytes, as a dictionary would need a new text for each question.
  private struct Table {
    private struct Slot {
      /// Where the key stands in `keys`; of no bytes while the slot is free.
      var key = 0..<0
      var rank: Int?
    }

    private var keys: [UInt8] = []
    private var slots = [Slot](repeating: Slot(), count: 512)
    private var count = 0

    /// FNV-1a. Keys are compared too, so that nobody gains by making two collide.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
      bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    /// Outer `nil` when the key is not known.
    func rank(of key: UnsafeRawBufferPointer, _ hash: UInt64) -> Int?? {
      let slot = slots[place(of: key, hash)]
      return slot.key.isEmpty ? nil : .some(slot.rank)
    }

    mutating func insert(_ key: UnsafeRawBufferPointer, _ hash: UInt64, rank: Int?) {
      // An empty key could not be told from a free slot; no wheel has one.
      if key.isEmpty { return }
      if (count + 1) * 2 > slots.count { grow() }
      let start = keys.count
      keys.append(contentsOf: key)
      slots[place(of: key, hash)] = Slot(key: start..<keys.count, rank: rank)
      count += 1
    }

    /// The slot of a key, or the free one where it belongs.
    private func place(of key: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
      let mask = UInt64(slots.count - 1)
      var place = hash & mask
      while true {
        let range = slots[Int(place)].key
        if range.isEmpty { return Int(place) }
        if range.count == key.count, keys[range].elementsEqual(key) { return Int(place) }
        place = (place + 1) & mask
      }
    }

    private mutating func grow() {
      let old = slots.filter { !$0.key.isEmpty }
      slots = [Slot](repeating: Slot(), count: slots.count * 2)
      keys.withUnsafeBytes { keys in
        for slot in old {
          let key = UnsafeRawBufferPointer(rebasing: keys[slot.key])
          slots[place(of: key, Self.hash(key))] = slot
        }
      }
    }
  }
}
