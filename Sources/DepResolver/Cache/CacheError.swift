/// Why a cache cannot be used at all. Damage is no such reason: the file is set aside and a new one made.
public enum CacheError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A newer txspec wrote the file.
  case newerSchema(path: String, found: Int, supported: Int)
  case notUsable(path: String, reason: String)

  public var description: String {
    switch self {
    case .newerSchema(let path, let found, let supported):
      "\(path): written by a newer txspec (schema \(found), this one reads up to \(supported)); use another --cache-dir"
    case .notUsable(let path, let reason): "the cache \(path) can't be used: \(reason)"
    }
  }
}

/// Something about the cache that the user should be told; the run goes on.
public enum CacheNotice: Hashable, Sendable, CustomStringConvertible {
  /// The file was damaged; it now has the second path, and the first is a new, empty cache.
  case setAside(path: String, as: String, reason: String)
  /// Nothing can be stored or read now; said once.
  case failing(path: String, reason: String)

  public var description: String {
    switch self {
    case .setAside(let path, let aside, let reason):
      "the cache \(path) was damaged (\(reason)); it was set aside as \(aside) and a new one begun"
    case .failing(let path, let reason): "the cache \(path) cannot be used now: \(reason)"
    }
  }
}
