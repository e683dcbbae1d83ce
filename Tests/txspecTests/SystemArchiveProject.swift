import TestSupport

/// The sample project with an archive of its own in place of Debian's.
///
/// Of the base, nobody made a snapshot; its packages are assumed to be those the archive holds to be required, and apt.
struct SystemArchiveProject {
  let sample: SampleProject
  let archive: LoopbackArchive

  /// `ffmpeg` brings two packages, one of which needs what the base has.
  static let packages = [
    stanza("apt", "2.6.1", size: 4_000), stanza("libc6", "2.36-9", size: 12_000, "Priority: required"),
    stanza("zlib1g", "1:1.2.13", size: 160, "Priority: required", "Depends: libc6 (>= 2.14)"),
    stanza("ffmpeg", "7:5.1.6", size: 2_000, "Depends: libavcodec59 (= 7:5.1.6), libc6 (>= 2.34)"),
    stanza("libavcodec59", "7:5.1.6", size: 15_000, "Depends: libx264-164, zlib1g (>= 1:1.1.4)"),
    stanza("libx264-164", "2:0.164", size: 2_400, "Depends: libc6 (>= 2.27)"),
  ].joined()

  init(requirements: String = SampleProject.requirements) async throws {
    sample = try await SampleProject(requirements: requirements)
    archive = try await LoopbackArchive([
      ServedSuite("/debian/dists/bookworm", packages: Self.packages),
      ServedSuite("/debian/dists/bookworm-updates", packages: ""),
      ServedSuite("/debian-security/dists/bookworm-security", packages: ""),
    ])
  }

  /// Runs `txspec` with the archive within reach.
  func run(_ arguments: String...) async throws -> ChildResult {
    try await sample.tool.run(arguments, variables: ["TXSPEC_MIRROR": archive.root])
  }

  /// `size` in KiB, installed.
  private static func stanza(_ name: String, _ version: String, size: Int, _ more: String...) -> String {
    let lines =
      [
        "Package: \(name)", "Version: \(version)", "Architecture: amd64", "Installed-Size: \(size)",
        "Size: \(size * 300)",
      ]
      + more
    return lines.joined(separator: "\n") + "\n\n"
  }
}
