import FoundationEssentials

/// How many inputs a test of damaged texts tries: `usual`, or as many as `TXSPEC_FUZZ_INPUTS` says (`make fuzz`).
public func fuzzInputs(_ usual: Int) -> Int {
  ProcessInfo.processInfo.environment["TXSPEC_FUZZ_INPUTS"].flatMap { Int($0) } ?? usual
}

extension SeededGenerator {
  /// The bytes with one to four faults: bits and bytes changed, parts left out, put twice or cut off, and `pieces` that
  /// mean something to the format put in.
  public mutating func damaged(_ bytes: [UInt8], pieces: [[UInt8]] = [[]]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<pick([1, 1, 2, 3, 4]) {
      let place = Int.random(in: 0...bytes.count, using: &self)
      let end = min(bytes.count, place + Int.random(in: 0...40, using: &self))
      switch Int.random(in: 0..<8, using: &self) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2: bytes.insert(contentsOf: pick(pieces), at: place)
      case 3: bytes.replaceSubrange(place..<end, with: pick(pieces))
      case 4 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 5 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &self)
      case 6:
        for index in place..<min(end, place + 8) { bytes[index] = pick([0, 1, 0x7f, 0x80, 0xff]) }
      default: bytes.removeSubrange((oneIn(4) ? place : max(place, bytes.count - 30))...)
      }
    }
    return bytes
  }
}
