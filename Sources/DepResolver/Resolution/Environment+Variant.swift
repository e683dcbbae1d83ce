public import SpecParser

extension Environment {
  /// The environments of a variant, one a platform, in the order of the spec.
  ///
  /// The C library comes from the release that the name of the image's base tells of, see ``LibC/init(baseImage:)``.
  public static func all(of variant: Variant) -> [Environment] {
    variant.platforms.map { platform in
      Environment(
        python: variant.python.value,
        platform: platform.value,
        libc: LibC(baseImage: variant.imageBase.value),
        accelerator: variant.accelerator.value)
    }
  }
}

extension Environment.LibC {
  /// The C library of a base image, as far as its reference tells: `bookworm` in `python:3.11-slim-bookworm`.
  ///
  /// A reference that names no release known here gives glibc 2.28, the lowest that wheels are still commonly
  /// built for (manylinux_2_28): such wheels run on every newer one.
  /// Source: the releases' own libc6 and musl packages.
  public init(baseImage: String) {
    let words = baseImage.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "." }.map(String.init)
    for (release, libc) in Self.releases where words.contains(where: { $0 == release || $0.hasSuffix(release) }) {
      self = libc
      return
    }
    self = .glibc(major: 2, minor: 28)
  }

  private static let releases: [(name: String, libc: Self)] = [
    ("bullseye", .glibc(major: 2, minor: 31)),
    ("bookworm", .glibc(major: 2, minor: 36)),
    ("trixie", .glibc(major: 2, minor: 41)),
    ("debian11", .glibc(major: 2, minor: 31)),
    ("debian12", .glibc(major: 2, minor: 36)),
    ("debian13", .glibc(major: 2, minor: 41)),
    ("focal", .glibc(major: 2, minor: 31)),
    ("ubuntu20.04", .glibc(major: 2, minor: 31)),
    ("jammy", .glibc(major: 2, minor: 35)),
    ("22.04", .glibc(major: 2, minor: 35)),
    ("noble", .glibc(major: 2, minor: 39)),
    ("24.04", .glibc(major: 2, minor: 39)),
    ("alpine", .musl(major: 1, minor: 2)),
  ]
}
