internal import SpecParser

extension PackageLayers {
  private static let intro = "Packages: "

  /// The first line of a slice, without its `#`: what ``init(emitted:)`` reads again.
  static func heading(_ names: [PackageName]) -> String {
    var unique: [String] = []
    for name in names where unique.last != name.normalized { unique.append(name.normalized) }
    return intro + unique.joined(separator: " ")
  }

  /// The layers of slices that were emitted, in their order. Where a heading is damaged, the pins say what was in the layer;
  /// a slice that says nothing is passed over.
  public init(emitted slices: [String]) {
    layers = slices.compactMap { text in
      let lines = text.split(whereSeparator: \.isNewline)
      let names = lines.first.flatMap(Self.names(inHeading:)) ?? Self.names(inPins: lines)
      return names.isEmpty ? nil : names
    }
  }

  private static func names(inHeading line: Substring) -> [PackageName]? {
    guard line.hasPrefix("# " + intro) else { return nil }
    return line.dropFirst(2 + intro.count).split(separator: " ").compactMap { PackageName(String($0)) }
  }

  private static func names(inPins lines: [Substring]) -> [PackageName] {
    var names: [PackageName] = []
    for line in lines {
      guard let end = line.firstRange(of: "==")?.lowerBound ?? line.firstRange(of: " @ ")?.lowerBound,
        let name = PackageName(String(line[..<end])), names.last != name
      else { continue }
      names.append(name)
    }
    return names
  }

  /// Whether a file under the name of a slice is one.
  public static func isSlice(_ text: String) -> Bool {
    text.split(maxSplits: 1, whereSeparator: \.isNewline).first.flatMap(names(inHeading:)) != nil
  }

  /// Whether a file of this name, beside others in the folder of slices, has the name of one of this variant.
  public static func isSliceName(_ name: String, variant: String) -> Bool {
    guard name.hasPrefix(variant + "-"), name.hasSuffix(".txt") else { return false }
    let middle = name.dropFirst(variant.count + 1).dropLast(4)
    return middle == "sources" || (!middle.isEmpty && middle.allSatisfy { ("0"..."9").contains($0) })
  }

  /// Where the slice of a layer, counted from 1, is put for a variant with this lock.
  public static func slicePath(lock: String, variant: String, layer: Int) -> String {
    LexicalPath(lock).parent.appending(LockSlice.path(variant: variant, layer: layer)).description
  }

  /// Whether a Dockerfile that was emitted makes a layer of this slice.
  public static func isMounted(variant: String, layer: Int, in dockerfile: String) -> Bool {
    dockerfile.contains("source=\(LockSlice.path(variant: variant, layer: layer)),")
  }
}
