/// Inflates a zip member from its beginning on, and keeps a window of what came last.
final class ForwardInflation {
  private var inflater: Inflater
  private var input: [UInt8] = []
  private var used = 0
  private var window = ByteWindow(start: 0, bytes: [])
  private let size: Int
  /// Packed bytes that were added.
  private(set) var packedEnd = 0

  /// All is kept of the first so many bytes, and half of it later on.
  private static let windowBytes = 1 << 20
  private static let step = 1 << 16

  init(size: Int) throws(ArtifactError) {
    inflater = try Inflater(.raw)
    self.size = size
  }

  /// Bytes made so far.
  var position: Int { window.range.upperBound }
  var keptStart: Int { window.start }
  var needsInput: Bool { used == input.count }

  func slice(_ range: Range<Int>) -> ArraySlice<UInt8>? { window.slice(range) }

  /// The packed bytes that follow.
  func add(_ bytes: [UInt8]) {
    input = bytes
    used = 0
    packedEnd += bytes.count
  }

  /// Goes on until `range` is made or the input used up.
  func advance(to range: Range<Int>) throws(ArtifactError) {
    while position < range.upperBound, !needsInput {
      var output = [UInt8](repeating: 0, count: Self.step)
      let result = try input[used...].withUnsafeBufferPointer { input throws(ArtifactError) in
        try output.withUnsafeMutableBufferPointer { output throws(ArtifactError) in
          try inflater.inflate(input, into: output)
        }
      }
      used += result.used
      let isOver = result.outcome == .finished || (result.used == 0 && result.made == 0)
      guard position + result.made <= size, !isOver || position + result.made >= range.upperBound else {
        throw ArtifactError.malformed("compressed data does not make the \(size) bytes it promises")
      }
      let least = min(range.lowerBound, position + result.made - Self.windowBytes / 2)
      window.append(output[..<result.made], droppingBefore: least, beyond: Self.windowBytes)
    }
  }
}
