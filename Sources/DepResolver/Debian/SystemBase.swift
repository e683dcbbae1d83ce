public import SpecParser

/// What a base image has of its distribution before anything is installed.
public enum SystemBase: Sendable, Hashable {
  /// The packages that were found in it.
  case known([DebianPackage])
  /// What the smallest image of the release has, with these packages on top: a guess.
  case assumed([String])
  /// These packages alone, as in an image that no package manager made: a guess.
  case exactly([String])
}

extension SystemRelease {
  /// The release that the name of an official image tells; `nil` where it tells none.
  ///
  /// Source: the tags of the images `debian`, `ubuntu`, `python`, `nvidia/cuda` and `rocm/dev-ubuntu` on Docker Hub, which
  /// name a release by its codename or, for Ubuntu, its number.
  public init?(image: String, platform: Platform) {
    let words = image.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "." }
    let architecture = platform.debianArchitecture
    for word in words {
      if Self.debianCodenames.values.contains(String(word)) {
        self.init(.debian, String(word), architecture: architecture)
        return
      }
      if Self.ubuntuCodenames.values.contains(String(word)) {
        self.init(.ubuntu, String(word), architecture: architecture)
        return
      }
    }
    // A number counts only beside the name of its distribution: `ubuntu22.04`, `dev-ubuntu-22.04:6.4`, `debian:12`.
    for (word, next) in zip(words, words.dropFirst().map(Optional.some) + [nil]) {
      for (distribution, names) in [(Distribution.ubuntu, Self.ubuntuCodenames), (.debian, Self.debianCodenames)]
      where word.hasPrefix(distribution.rawValue) {
        let number = word == distribution.rawValue ? next ?? "" : word.dropFirst(distribution.rawValue.count)
        let key = distribution == .debian ? String(number.prefix { $0 != "." }) : String(number)
        if let codename = names[key] {
          self.init(distribution, codename, architecture: architecture)
          return
        }
      }
    }
    return nil
  }

  /// The one version that the release's `python3` is; `nil` where that is not known or not settled yet.
  ///
  /// Ubuntu's `universe` has others beside it, among them a release candidate that was never replaced.
  public var python: PythonVersion? { Self.pythons[codename].map { PythonVersion(major: 3, minor: $0) } }

  /// Source: the package python3 of each release.
  private static let pythons = [
    "bullseye": 9, "bookworm": 11, "trixie": 13, "focal": 8, "jammy": 10, "noble": 12, "questing": 13,
  ]

  private static let debianCodenames = ["11": "bullseye", "12": "bookworm", "13": "trixie", "14": "forky"]
  private static let ubuntuCodenames = [
    "20.04": "focal", "22.04": "jammy", "24.04": "noble", "25.10": "questing", "26.04": "resolute",
  ]
}

extension SystemBase {
  /// What to take for the packages of an image that nobody has looked into.
  ///
  /// The official `python` images in their `slim` form hold, beside the smallest Debian, what Python was built against.
  /// Source: the Dockerfiles of docker-library/python, which install ca-certificates, netbase and tzdata and keep the
  /// packages of the libraries that `ldd` finds in `/usr/local`. Python had a module for NIS until 3.13 (PEP 594).
  public static func assumed(forImage image: String) -> SystemBase {
    let name = image.split(separator: "/").last.map(String.init) ?? image
    guard name.hasPrefix("python:") else { return .assumed([]) }
    let hasNIS = ["8", "9", "10", "11", "12"].contains { name.hasPrefix("python:3.\($0)") }
    return .assumed(
      [
        "ca-certificates", "libbz2-1.0", "libdb5.3 | libdb5.3t64", "libffi8", "libgdbm6 | libgdbm6t64", "liblzma5",
        "libncursesw6", "libreadline8 | libreadline8t64", "libsqlite3-0", "libssl3 | libssl3t64", "libuuid1", "netbase",
        "tzdata", "zlib1g",
      ] + (hasNIS ? ["libnsl2"] : []))
  }
}

extension Variant {
  /// What to take for the packages of the image that this one starts from, when nobody has looked into it.
  var assumedBase: SystemBase {
    finalImage.map { .assumed(forFinalImage: $0.value) } ?? .assumed(forImage: base.value)
  }
}

extension SystemBase {
  /// The same for an image without a package manager; of one that is not known, the C library alone.
  ///
  /// Source: the packages that the images of GoogleContainerTools/distroless list for Debian 12 and 13.
  static func assumed(forFinalImage image: String) -> SystemBase {
    let words = image.split(separator: "/")
    let name = words.last.map(String.init) ?? image
    guard words.contains("distroless") else { return .exactly(["libc6"]) }
    let least = ["base-files", "ca-certificates", "media-types", "netbase", "tzdata"]
    let base = least + ["libc6", "libssl3 | libssl3t64"]
    if name.hasPrefix("static") { return .exactly(least) }
    if name.hasPrefix("base-nossl") { return .exactly(least + ["libc6"]) }
    if name.hasPrefix("base") { return .exactly(base) }
    return .exactly(base + ["gcc-12-base", "gcc-14-base", "libgcc-s1", "libgomp1", "libstdc++6"])
  }
}

extension Platform {
  /// The architecture as Debian names it.
  public var debianArchitecture: String {
    switch self {
    case .linuxAMD64: "amd64"
    case .linuxARM64: "arm64"
    }
  }
}
