import CZlib

@testable import DepResolver

/// Makes small ELF files whose parts lie as those of real ones: names and versions in front of the code and the dynamic
/// section behind it, or the names at the very end as `patchelf` puts them.
struct ELFWriter {
  var is64 = true
  var isLittle = true
  var machine = 62
  var needed: [String] = []
  var soname: String?
  var rpath: String?
  var runpath: String?
  /// Names of versions by the library they are asked of.
  var versions: [(library: String, names: [String])] = []
  var namesAtEnd = false
  /// Between the parts in front and those behind.
  var code: [UInt8] = []
  /// Behind everything else, as symbols for a debugger.
  var rest: [UInt8] = []

  private func number(_ value: Int, _ count: Int) -> [UInt8] {
    let bytes = ArchiveWriter.bytes(value, count)
    return isLittle ? bytes : bytes.reversed()
  }

  private func word(_ value: Int) -> [UInt8] { number(value, is64 ? 8 : 4) }

  var file: [UInt8] {
    var names: [UInt8] = [0]
    var places: [String: Int] = [:]
    func place(_ name: String) -> Int {
      if let known = places[name] { return known }
      places[name] = names.count
      names += Array(name.utf8) + [0]
      return places[name] ?? 0
    }
    var entries: [(tag: Int, value: Int)] = needed.map { (1, place($0)) }
    if let soname { entries.append((14, place(soname))) }
    if let rpath { entries.append((15, place(rpath))) }
    if let runpath { entries.append((29, place(runpath))) }
    var verneed: [UInt8] = []
    for (index, version) in versions.enumerated() {
      let length = 16 + 16 * version.names.count
      verneed += number(1, 2) + number(version.names.count, 2) + number(place(version.library), 4) + number(16, 4)
      verneed += number(index + 1 == versions.count ? 0 : length, 4)
      for (index, name) in version.names.enumerated() {
        verneed += number(Int(GlibcVersion.hash(of: name)), 4) + number(0, 2) + number(2, 2) + number(place(name), 4)
        verneed += number(index + 1 == version.names.count ? 0 : 16, 4)
      }
    }
    let headers = is64 ? 64 + 2 * 56 : 52 + 2 * 32
    let front = (namesAtEnd ? [] : names) + verneed
    let entryCount = entries.count + (versions.isEmpty ? 3 : 5)
    let dynamic = headers + front.count + code.count
    let dynamicSize = entryCount * (is64 ? 16 : 8)
    let nameStart = namesAtEnd ? dynamic + dynamicSize : headers
    let base = 0x40_0000
    if !versions.isEmpty {
      entries.append((0x6fff_fffe, base + headers + front.count - verneed.count))
      entries.append((0x6fff_ffff, versions.count))
    }
    entries += [(5, base + nameStart), (10, names.count), (0, 0)]
    let body =
      front + code + entries.flatMap { word($0.tag) + word($0.value) } + (namesAtEnd ? names : []) + rest
    let size = headers + body.count
    return header + segment(1, 0, base, size) + segment(2, dynamic, base + dynamic, dynamicSize) + body
  }

  private var header: [UInt8] {
    [0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, isLittle ? 1 : 2, 1, 0] + [UInt8](repeating: 0, count: 8)
      + number(3, 2) + number(machine, 2) + number(1, 4) + word(0) + word(is64 ? 64 : 52) + word(0) + number(0, 4)
      + number(is64 ? 64 : 52, 2) + number(is64 ? 56 : 32, 2) + number(2, 2) + number(0, 6)
  }

  private func segment(_ type: Int, _ offset: Int, _ address: Int, _ size: Int) -> [UInt8] {
    is64
      ? number(type, 4) + number(5, 4) + word(offset) + word(address) + word(address) + word(size) + word(size)
        + word(8)
      : number(type, 4) + word(offset) + word(address) + word(address) + word(size) + word(size) + number(5, 4)
        + word(4)
  }
}

enum Deflater {
  /// Deflate data as zip tools make it, in blocks with their own codes.
  static func deflate(_ contents: [UInt8], level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = contents
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(contents.count))))
    let made = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        CZlib.deflate(&stream, Z_FINISH)
        return output.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<made])
  }
}
