/// Keeps copies of bytes at fixed addresses until `reset`, for texts that do not stand in the input as they are.
final class ByteArena {
  private var blocks: [UnsafeMutableRawBufferPointer] = []

  deinit {
    reset()
  }

  func copy(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    block.copyBytes(from: bytes)
    blocks.append(block)
    return UnsafeRawBufferPointer(block)
  }

  func reset() {
    for block in blocks { block.deallocate() }
    blocks.removeAll(keepingCapacity: true)
  }
}
