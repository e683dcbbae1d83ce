public import SpecParser

/// What an image built from one commit would be made of, as far as the history tells. Equal words and numbers stand for
/// equal content; they mean nothing else.
public struct ImageState: Sendable, Equatable {
  /// The files of a folder, or one file.
  public struct Content: Hashable, Sendable {
    /// Depends on paths, modes and contents of the files, in no order.
    public var digest: UInt64 = 0
    /// Bytes of the files whose size is known.
    public var bytes = 0

    public init(digest: UInt64 = 0, bytes: Int = 0) {
      self.digest = digest
      self.bytes = bytes
    }

    mutating func add(_ path: RepositoryPath, _ object: GitHistory.Object, bytes size: Int) {
      digest &+= Self.hash(path, object)
      bytes += size
    }

    mutating func remove(_ path: RepositoryPath, _ object: GitHistory.Object, bytes size: Int) {
      digest &-= Self.hash(path, object)
      bytes -= size
    }

    /// FNV-1a, which is the same in every run, spread by the finaliser of SplitMix64 so that sums do not collide.
    static func hash(_ path: RepositoryPath, _ object: GitHistory.Object) -> UInt64 {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for bytes in [path.bytes, Array(object.mode.utf8), Array(object.id.utf8)] {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ 0xff) &* 0x100_0000_01b3
      }
      hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
      hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
      return hash ^ (hash >> 31)
    }
  }

  /// The commit's id; empty for what was before the oldest commit.
  public var commit: String
  /// Seconds since 1970 UTC.
  public var time: Int
  public var base: String
  public var systemPackages: String
  /// The bytes of all requirements and constraints files: a comment changes them too.
  public var requirementFiles: Content
  /// What is asked for of each python package in the image.
  public var packages: [PackageName: String]
  /// What each entry brings, by entry.
  public var entries: [String: Content]
  /// All of the build context.
  public var context: Content
  /// Files of the entries that the commit added or changed, each alone.
  public var changedFiles: [Content]

  public init(
    commit: String, time: Int = 0, base: String = "", systemPackages: String = "",
    requirementFiles: Content = Content(), packages: [PackageName: String] = [:], entries: [String: Content] = [:],
    context: Content = Content(), changedFiles: [Content] = []
  ) {
    self.commit = commit
    self.time = time
    self.base = base
    self.systemPackages = systemPackages
    self.requirementFiles = requirementFiles
    self.packages = packages
    self.entries = entries
    self.context = context
    self.changedFiles = changedFiles
  }
}
