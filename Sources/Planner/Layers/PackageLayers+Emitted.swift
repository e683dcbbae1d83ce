internal import SpecParser

extension PackageLayers {
  private static let intro = "Packages: "

  /// The first line of a slice, without its `#`: what ``init(emitted:)`` reads again.
  static func heading(_ names: [PackageName]) -> String {
    var unique: [String] = []
    for name in names where unique.last != name.normalized { unique.append(name.normalized) }
    return intro + unique.joined(separator: " ")
  }

  /// The layers of slices that were emitted, in their order; what can't be read is passed over.
  public init(emitted slices: [String]) {
    layers = slices.compactMap { text in
      let line = text.split(separator: "\n", maxSplits: 1).first ?? ""
      guard line.hasPrefix("# " + Self.intro) else { return nil }
      let names = line.dropFirst(2 + Self.intro.count).split(separator: " ").compactMap { PackageName(String($0)) }
      return names.isEmpty ? nil : names
    }
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
