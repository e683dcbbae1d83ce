/// Which files of an image are read, and how large they may be.
enum KeptFile {
  /// Bytes of all that is kept of one layer.
  static let totalLimit = 128 << 20

  /// The most bytes that the file at this path may have; `nil` for a file whose contents say nothing.
  static func limit(_ path: String) -> Int? {
    switch path {
    case "etc/os-release", "usr/lib/os-release": return 64 << 10
    case "var/lib/dpkg/status": return 64 << 20
    case "etc/ld.so.conf": return 64 << 10
    default: break
    }
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let (folder, name) = (path[..<slash], path[path.index(after: slash)...])
    switch folder {
    // Images without dpkg's database, such as distroless ones, have a file a package.
    case "var/lib/dpkg/status.d": return name.hasSuffix(".md5sums") ? nil : 1 << 20
    case "etc/ld.so.conf.d": return name.hasSuffix(".conf") ? 64 << 10 : nil
    default: break
    }
    if name == "patchlevel.h", folder.contains("include/python3.") { return 64 << 10 }
    // The C library says its version in a text within.
    if name == "libc.so.6", !folder.hasPrefix("usr/local") { return 16 << 20 }
    return nil
  }
}
