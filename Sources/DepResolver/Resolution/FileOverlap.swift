public import SpecParser

/// Packages that bring files of the same path with different contents: the one that is installed last wins.
///
/// Files that are equal to the byte are none, as it does not matter which of them is there.
public struct FileOverlap: Hashable, Sendable {
  /// Two or more, sorted.
  public var packages: [PackageName]
  /// One of the files, the shortest by name: from `site-packages` on, or from the virtual environment as in `bin/…`.
  public var path: String
  /// How many files it is.
  public var count: Int

  public init(packages: [PackageName], path: String, count: Int = 1) {
    self.packages = packages
    self.path = path
    self.count = count
  }
}

extension FileOverlap {
  /// The same of several platforms, each set of packages once.
  public static func joining(_ platforms: [[FileOverlap]]) -> [FileOverlap] {
    var seen: Set<[PackageName]> = []
    return platforms.joined().filter { seen.insert($0.packages).inserted }.sorted(by: precedes)
  }

  /// The overlaps of wheels in one virtual environment, by the packages' names.
  ///
  /// First by sums of paths; the paths themselves are only looked at where two sums are equal.
  static func all(
    in wheels: [(package: PackageName, files: InstalledFiles)], python: PythonVersion
  ) -> [FileOverlap] {
    let starts = InstalledFiles.Root.allCases.map { PathSum(Array($0.folder(python).utf8)) }
    var claims: [Claim] = []
    for (index, wheel) in wheels.enumerated() {
      wheel.files.forEach { root, path, identity in
        var sum = starts[Int(root.rawValue)]
        sum.add(path)
        claims.append(Claim(sum: sum.value, wheel: UInt32(index), identity: identity))
      }
    }
    claims.sort { ($0.sum, $0.wheel, $0.identity) < ($1.sum, $1.wheel, $1.identity) }
    var doubtful: Set<UInt64> = []
    for (claim, next) in zip(claims, claims.dropFirst())
    where claim.sum == next.sum && claim.identity != next.identity {
      doubtful.insert(claim.sum)
    }
    if doubtful.isEmpty { return [] }
    var owners: [[UInt8]: [(wheel: Int, identity: UInt64)]] = [:]
    for (index, wheel) in wheels.enumerated() {
      wheel.files.forEach { root, path, identity in
        var sum = starts[Int(root.rawValue)]
        sum.add(path)
        guard doubtful.contains(sum.value) else { return }
        owners[Array(root.folder(python).utf8) + path, default: []].append((index, identity))
      }
    }
    let library = Array(InstalledFiles.Root.library.folder(python).utf8)
    var found: [[PackageName]: FileOverlap] = [:]
    for (path, claims) in owners where Set(claims.map(\.identity)).count > 1 && Set(claims.map(\.wheel)).count > 1 {
      let packages = Set(claims.map { wheels[$0.wheel].package }).sorted { $0.normalized < $1.normalized }
      let shown = String(decoding: path.starts(with: library) ? path[library.count...] : path[...], as: UTF8.self)
      guard let known = found[packages] else {
        found[packages] = FileOverlap(packages: packages, path: shown)
        continue
      }
      found[packages]?.count += 1
      if (shown.utf8.count, shown) < (known.path.utf8.count, known.path) { found[packages]?.path = shown }
    }
    return found.values.sorted(by: precedes)
  }

  private static func precedes(_ left: FileOverlap, _ right: FileOverlap) -> Bool {
    left.packages.map(\.normalized).lexicographicallyPrecedes(right.packages.map(\.normalized))
  }

  private struct Claim {
    var sum: UInt64
    var wheel: UInt32
    var identity: UInt64
  }

  /// The FNV-1a sum of a path, begun with its folder.
  private struct PathSum {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    init(_ folder: [UInt8]) { add(folder) }

    mutating func add(_ bytes: [UInt8]) {
      for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
  }
}

extension FileOverlap {
  // overlaps = format count *( count *package path count )

  /// Raised whenever the layout, or how overlaps are found, changes.
  static let format: UInt8 = 1

  /// The form in the cache; see `CompactWriter` for counts and texts.
  static func encode(_ overlaps: [FileOverlap]) -> [UInt8] {
    var writer = CompactWriter()
    writer.write(format)
    writer.write(count: overlaps.count)
    for overlap in overlaps {
      writer.write(texts: overlap.packages.map(\.normalized))
      writer.write(text: overlap.path)
      writer.write(count: overlap.count)
    }
    return writer.bytes
  }

  /// `nil` for bytes of another form.
  static func decode(_ bytes: UnsafeRawBufferPointer) -> [FileOverlap]? {
    var reader = CompactReader(bytes)
    guard reader.byte() == format, let count = reader.count() else { return nil }
    var overlaps: [FileOverlap] = []
    for _ in 0..<count {
      guard let packageCount = reader.count() else { return nil }
      var packages: [PackageName] = []
      for _ in 0..<packageCount {
        guard let name = reader.text().flatMap({ PackageName($0) }) else { return nil }
        packages.append(name)
      }
      guard let path = reader.text(), let files = reader.count() else { return nil }
      overlaps.append(FileOverlap(packages: packages, path: path, count: files))
    }
    return overlaps
  }
}
