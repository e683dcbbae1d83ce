/// A path in a repository, from its top: any bytes but zero, with `/` between the parts.
public struct RepositoryPath: Hashable, Sendable, Comparable {
  public var bytes: [UInt8]

  public init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  public init(_ text: String) { bytes = Array(text.utf8) }

  /// The parts of a path that leaves nothing and is not absolute.
  init(parts: [String]) { self.init(parts.joined(separator: "/")) }

  /// For people and for comparing with what a spec says: bytes that are no UTF-8 become replacement characters.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The path of what has these parts below this one, which may be the top.
  func appending(_ parts: [String]) -> RepositoryPath {
    RepositoryPath(parts: (bytes.isEmpty ? [] : [text]) + parts)
  }

  /// The last part.
  var name: ArraySlice<UInt8> {
    bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[($0 + 1)...] } ?? bytes[...]
  }

  /// The parts of the path below `folder`, which is empty for the top; `nil` where it is not below, nor the folder itself.
  func parts(below folder: RepositoryPath) -> [String]? {
    var rest = bytes[...]
    if !folder.bytes.isEmpty {
      guard bytes.starts(with: folder.bytes) else { return nil }
      rest = bytes[folder.bytes.count...]
      guard rest.isEmpty || rest.first == UInt8(ascii: "/") else { return nil }
    }
    return rest.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
  }

  public static func < (left: RepositoryPath, right: RepositoryPath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
