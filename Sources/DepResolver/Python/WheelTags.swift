internal import SpecParser

/// The wheel tags an environment accepts, in the order of preference.
///
/// The order is that of `packaging.tags` for CPython: the version's own interface, the stable interface, no
/// interface, the stable interface of older versions, any Python on this platform, any Python on any platform;
/// inside each, platforms from the newest C library to the oldest.
///
/// Source: PyPA "Platform compatibility tags"; PEP 425, 513, 571, 599, 600 (manylinux), 656 (musllinux), 384 (abi3).
public struct WheelTags: Hashable, Sendable {
  /// The platform tags, best first, without `any`.
  public let platforms: [String]
  /// Pairs `python-abi` that need a platform of `platforms`, best first.
  let platformPairs: [String]
  /// Pairs `python-abi` that go with the platform `any`, best first.
  let anywherePairs: [String]

  private let platformRanks: [String: Int]
  private let platformPairRanks: [String: Int]
  private let anywherePairRanks: [String: Int]

  public init(_ environment: Environment) {
    let python = environment.python
    let interpreter = "cp\(python.major)\(python.minor)"
    // Until 3.7 the allocator was part of the interface's name.
    let ownInterface = python.minor < 8 ? interpreter + "m" : interpreter
    let olderMinors = stride(from: python.minor - 1, through: 0, by: -1)

    var pairs = ["\(interpreter)-\(ownInterface)"]
    if python.minor >= 2 { pairs.append("\(interpreter)-abi3") }
    pairs.append("\(interpreter)-none")
    pairs += olderMinors.filter { $0 >= 2 }.map { "cp\(python.major)\($0)-abi3" }
    let anyPython =
      ["py\(python.major)\(python.minor)-none", "py\(python.major)-none"]
      + olderMinors.map { "py\(python.major)\($0)-none" }

    platforms = Self.platforms(of: environment)
    platformPairs = pairs + anyPython
    anywherePairs = ["\(interpreter)-none"] + anyPython
    platformRanks = Self.ranks(platforms)
    platformPairRanks = Self.ranks(platformPairs)
    anywherePairRanks = Self.ranks(anywherePairs)
  }

  /// Every accepted tag `python-abi-platform`, best first.
  public var ordered: [String] {
    platformPairs.flatMap { pair in platforms.map { "\(pair)-\($0)" } } + anywherePairs.map { "\($0)-any" }
  }

  /// The place of the wheel's best tag in `ordered`; lower is better, `nil` when the environment accepts none.
  public func rank(of wheel: WheelFilename) -> Int? {
    rank(ofCompressed: wheel.compressedTags)
  }

  /// The same for a compressed tag set such as `cp311.cp312-abi3-manylinux1_x86_64.manylinux_2_5_x86_64`.
  func rank(ofCompressed tags: String) -> Int? {
    var tags = tags
    return tags.withUTF8 { rank(ofCompressed: UnsafeRawBufferPointer($0)) }
  }

  /// By bytes: to split a text, even its UTF-8 view, takes several times as long.
  private func rank(ofCompressed tags: UnsafeRawBufferPointer) -> Int? {
    let sets = tags.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard sets.count == 3 else { return nil }
    let platformSet = Self.texts(in: sets[2])
    let bestPlatform = platformSet.lazy.compactMap { platformRanks[$0] }.min()
    let anywhere = platformSet.contains("any")
    guard anywhere || bestPlatform != nil else { return nil }

    var best: Int?
    func consider(_ rank: Int) {
      best = best.map { min($0, rank) } ?? rank
    }
    for pair in Self.pairs(of: tags, pythons: sets[0], abis: sets[1]) {
      if let bestPlatform, let group = platformPairRanks[pair] {
        consider(group * platforms.count + bestPlatform)
      }
      if anywhere, let group = anywherePairRanks[pair] {
        consider(platformPairs.count * platforms.count + group)
      }
    }
    return best
  }

  /// Every `python-abi` of two neighbouring tag sets; most wheels name one of each.
  private static func pairs(
    of tags: UnsafeRawBufferPointer, pythons: Slice<UnsafeRawBufferPointer>, abis: Slice<UnsafeRawBufferPointer>
  ) -> [String] {
    let pythonSet = texts(in: pythons)
    let abiSet = texts(in: abis)
    if pythonSet.count == 1, abiSet.count == 1 {
      return [String(decoding: tags[pythons.startIndex..<abis.endIndex], as: UTF8.self)]
    }
    // A hostile name could ask for a product of thousands; no real wheel comes near this.
    guard pythonSet.count * abiSet.count <= 1_000 else { return [] }
    return pythonSet.flatMap { python in abiSet.map { abi in "\(python)-\(abi)" } }
  }

  private static func texts(in set: Slice<UnsafeRawBufferPointer>) -> [String] {
    set.split(separator: UInt8(ascii: ".")).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func ranks(_ texts: [String]) -> [String: Int] {
    Dictionary(zip(texts, 0...), uniquingKeysWith: { first, _ in first })
  }
}

extension WheelTags {
  /// The platform tags of an environment, best first.
  static func platforms(of environment: Environment) -> [String] {
    let machine = environment.platform.machine
    var tags: [String]
    switch environment.libc {
    case .glibc(let major, let minor):
      tags = manylinux(machine: machine, major: major, minor: minor)
    case .musl(let major, let minor):
      tags = stride(from: minor, through: 0, by: -1).map { "musllinux_\(major)_\($0)_\(machine)" }
    }
    tags.append("linux_\(machine)")
    return tags
  }

  private static func manylinux(machine: String, major: Int, minor: Int) -> [String] {
    // No manylinux image was ever older: CentOS 5 on x86, CentOS 7 elsewhere.
    let oldestMinor = machine == "x86_64" ? 5 : 17
    guard major == 2 else { return [] }
    return stride(from: minor, through: oldestMinor, by: -1).flatMap { minor in
      ["manylinux_2_\(minor)_\(machine)"] + (legacyManylinux[minor].map { ["\($0)_\(machine)"] } ?? [])
    }
  }

  /// The names before PEP 600, by the minor version of glibc 2 they stand for.
  private static let legacyManylinux = [5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"]
}
