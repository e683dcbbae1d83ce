/// What stands at a path of the build context.
public enum ContextItem: Sendable, Equatable {
  case file(bytes: Int)
  /// The names in it, in any order.
  case folder([String])
  /// A symbolic link, which is copied as one and takes no bytes of its own, or a device.
  case other
}

extension ContextSelection {
  /// How many files and folders are looked at before a size is given up.
  static let itemLimit = 20_000

  /// Bytes of the files that copying `entry` brings into the image; `look` tells what is at a path of the context.
  ///
  /// The rules of the ignore file that ``DockerignoreEmitter`` writes are followed. `nil` where there is no such entry, or
  /// where it holds too much to be counted in passing.
  public func bytes(of entry: String, look: (String) -> ContextItem?) -> Int? {
    let patterns = ContextSelection.exclusions.flatMap(\.patterns)
    let named = namedDespiteRules.map { LexicalPath($0).parts }
    var bytes = 0
    var left = Self.itemLimit
    let start = LexicalPath(entry).parts
    let isHidden: (String) -> Bool = { name in patterns.contains { $0.matches(name) } }
    var queue = [(parts: start, isExcluded: start.dropLast().contains(where: isHidden))]
    while let (parts, isBelowExcluded) = queue.popLast() {
      let isExcluded =
        (isBelowExcluded || parts.last.map(isHidden) ?? false)
        // The last pattern that matches decides, and it also matches what is below.
        && !named.contains { parts.starts(with: $0) }
      if isExcluded, !named.contains(where: { $0.starts(with: parts) }) { continue }
      left -= 1
      guard left >= 0, let item = look(parts.isEmpty ? "." : parts.joined(separator: "/")) else { return nil }
      switch item {
      case .file(let size):
        let (sum, overflow) = bytes.addingReportingOverflow(isExcluded ? 0 : size)
        guard !overflow else { return nil }
        bytes = sum
      case .folder(let names): queue += names.map { (parts + [$0], isExcluded) }
      case .other: break
      }
    }
    return bytes
  }
}
