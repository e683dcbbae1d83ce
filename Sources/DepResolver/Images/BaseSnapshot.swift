public import SpecParser

/// What a base image holds, as far as a plan wants to know; committed and reviewed like a lock.
///
/// Made by ``BaseInspector``, written and read as JSON.
public struct BaseSnapshot: Hashable, Sendable {
  /// One layer, the lowest first.
  public struct Layer: Hashable, Sendable {
    /// Of the bytes as stored.
    public var digest: ImageDigest
    /// Bytes to pull; `nil` where the image came from a file that holds the layer uncompressed, so that nobody can tell.
    public var compressedBytes: Int?
    /// Bytes of the tar file.
    public var uncompressedBytes: Int

    public init(digest: ImageDigest, compressedBytes: Int?, uncompressedBytes: Int) {
      self.digest = digest
      self.compressedBytes = compressedBytes
      self.uncompressedBytes = uncompressedBytes
    }
  }

  /// What `os-release` says (freedesktop.org, os-release(5)).
  public struct Distribution: Hashable, Sendable {
    /// `ID`, such as `debian`.
    public var id: String
    /// `VERSION_ID`, such as `12`.
    public var version: String?
    /// `VERSION_CODENAME`, such as `bookworm`.
    public var codename: String?

    public init(id: String, version: String?, codename: String?) {
      self.id = id
      self.version = version
      self.codename = codename
    }
  }

  /// The C library, when it is glibc.
  public struct GLibC: Hashable, Sendable {
    public var major: Int
    public var minor: Int
    /// What told it: the package `libc6`, the name of a file, or a text in the library.
    public var evidence: String

    public init(major: Int, minor: Int, evidence: String) {
      self.major = major
      self.minor = minor
      self.evidence = evidence
    }
  }

  /// The python that `python3` means in the image; never run to find out.
  public struct Python: Hashable, Sendable {
    /// With a patch where something tells it.
    public var version: PythonVersion
    /// The program itself, absolute, links followed.
    public var path: String
    /// What told the version: a package, a header file, a variable of the image, or only the program's name.
    public var evidence: String

    public init(version: PythonVersion, path: String, evidence: String) {
      self.version = version
      self.path = path
      self.evidence = evidence
    }
  }

  /// As the spec writes it.
  public var image: String
  public var platform: Platform
  /// The sum of the platform's manifest; `nil` for a `docker save` archive of the old form, which has none.
  public var digest: ImageDigest?
  /// The sum of the index over several platforms, where there is one: what `image@sha256:...` usually names.
  public var indexDigest: ImageDigest?
  /// The sum of the image's configuration, which docker calls the image's ID.
  public var configDigest: ImageDigest
  /// When the image was built, as its configuration says (RFC 3339).
  public var created: String?
  public var layers: [Layer]
  /// Files after all layers; one with several names counts once.
  public var fileCount: Int
  /// Bytes of these files.
  public var fileBytes: Int
  public var distribution: Distribution?
  /// `nil` where there is another C library, or none.
  public var glibc: GLibC?
  public var python: Python?
  /// `NAME=value`, in the order of the image.
  public var environment: [String]
  /// `nil` where the image says nothing, which means root.
  public var user: String?
  public var workdir: String?
  public var hasEntrypoint: Bool
  /// Those dpkg says are installed, in order of name and architecture.
  public var packages: [DebianPackage]
  /// Names of shared objects that the dynamic loader finds without being told where, in order.
  ///
  /// It looks files up by name, so these are the names of files and links, and not what a file says of itself.
  public var sonames: [String]

  public init(
    image: String, platform: Platform, digest: ImageDigest?, indexDigest: ImageDigest?, configDigest: ImageDigest,
    created: String?, layers: [Layer], fileCount: Int, fileBytes: Int, distribution: Distribution?, glibc: GLibC?,
    python: Python?, environment: [String], user: String?, workdir: String?, hasEntrypoint: Bool,
    packages: [DebianPackage], sonames: [String]
  ) {
    self.image = image
    self.platform = platform
    self.digest = digest
    self.indexDigest = indexDigest
    self.configDigest = configDigest
    self.created = created
    self.layers = layers
    self.fileCount = fileCount
    self.fileBytes = fileBytes
    self.distribution = distribution
    self.glibc = glibc
    self.python = python
    self.environment = environment
    self.user = user
    self.workdir = workdir
    self.hasEntrypoint = hasEntrypoint
    self.packages = packages
    self.sonames = sonames
  }
}

extension BaseSnapshot {
  /// Bytes to pull; `nil` where one layer's are not known.
  public var compressedBytes: Int? {
    let sizes = layers.compactMap(\.compressedBytes)
    return sizes.count == layers.count ? Self.sum(sizes) : nil
  }

  /// Bytes of all layers as tar files.
  public var uncompressedBytes: Int { Self.sum(layers.map(\.uncompressedBytes)) }

  /// What `Installed-Size` of the packages adds up to, in bytes.
  public var packageBytes: Int { Self.sum(packages.map(\.installedBytes)) }

  /// What is too much for a number, which only a made-up image has, is the largest there is.
  private static func sum(_ sizes: [Int]) -> Int {
    sizes.reduce(0) { sum, size in
      let (total, isTooMuch) = sum.addingReportingOverflow(size)
      return isTooMuch ? .max : total
    }
  }

  /// The installed package of this name, for the image's architecture before others.
  public func package(named name: String) -> DebianPackage? {
    let found = packages.filter { $0.name == name }
    return found.first { $0.architecture == platform.debianArchitecture || $0.architecture == "all" } ?? found.first
  }

  /// Whether `digest`, which a spec pins the image to, is of this image.
  public func isPinned(by digest: ImageDigest) -> Bool {
    digest == self.digest || digest == indexDigest
  }
}

extension Platform {
  /// The folder of libraries in Debian's multiarch layout.
  var libraryFolder: String { "\(machine)-linux-gnu" }
}
