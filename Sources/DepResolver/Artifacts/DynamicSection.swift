/// What a shared object or program asks of the loader.
///
/// Source: the dynamic section that its `PT_DYNAMIC` header names (System V gABI, chapter 5; for symbol versions the
/// Linux Standard Base, section 10.7).
public struct DynamicSection: Hashable, Sendable {
  /// `e_machine`: 62 is x86-64, 183 is AArch64.
  public var machine: UInt16
  /// `DT_NEEDED`, in the order the loader follows.
  public var needed: [String]
  /// `DT_RPATH` and `DT_RUNPATH`, cut at the colons; `$ORIGIN` stands as written.
  public var rpath: [String]
  public var runpath: [String]
  /// `DT_SONAME`.
  public var soname: String?
  /// The newest `GLIBC_` version that its `DT_VERNEED` asks for.
  public var glibc: GlibcVersion?

  public init(
    machine: UInt16 = 0,
    needed: [String] = [],
    rpath: [String] = [],
    runpath: [String] = [],
    soname: String? = nil,
    glibc: GlibcVersion? = nil
  ) {
    self.machine = machine
    self.needed = needed
    self.rpath = rpath
    self.runpath = runpath
    self.soname = soname
    self.glibc = glibc
  }

  /// Where the loader looks first: a `DT_RUNPATH` makes it pass over `DT_RPATH`.
  public var searchPath: [String] { runpath.isEmpty ? rpath : runpath }
}

/// A version of the GNU C library.
public struct GlibcVersion: Hashable, Sendable, Comparable, CustomStringConvertible {
  public var major: Int
  public var minor: Int
  /// Zero where there is none.
  public var patch: Int

  public init(major: Int, minor: Int, patch: Int = 0) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  public var description: String { "\(major).\(minor)" + (patch == 0 ? "" : ".\(patch)") }

  public static func < (left: GlibcVersion, right: GlibcVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}

extension GlibcVersion {
  /// What a symbol version asks for, by the hash that stands beside its name; `nil` for those of other libraries.
  ///
  /// The names lie far from the hashes in a string table of many megabytes, and the loader compares hashes too.
  init?(versionHash: UInt32) {
    guard let known = Self.byHash[versionHash] else { return nil }
    self = known
  }

  private static let byHash: [UInt32: GlibcVersion] = {
    // Objects with packed relocations ask for a loader that knows them, which came with 2.36.
    var known = [hash(of: "GLIBC_ABI_DT_RELR"): GlibcVersion(major: 2, minor: 36)]
    for minor in 0...99 {
      known[hash(of: "GLIBC_2.\(minor)")] = GlibcVersion(major: 2, minor: minor)
      for patch in 1...9 {
        known[hash(of: "GLIBC_2.\(minor).\(patch)")] = GlibcVersion(major: 2, minor: minor, patch: patch)
      }
    }
    return known
  }()

  /// The hash of System V's gABI, chapter 5, "Hash Table".
  static func hash(of name: String) -> UInt32 {
    var hash: UInt32 = 0
    for byte in name.utf8 {
      hash = hash << 4 &+ UInt32(byte)
      let high = hash & 0xf000_0000
      hash = (hash ^ high >> 24) & ~high
    }
    return hash
  }
}
