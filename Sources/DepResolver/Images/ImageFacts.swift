internal import SpecParser

/// What the files of an image tell about it.
struct ImageFacts {
  let tree: ImageTree
  let platform: Platform
  /// `NAME=value`, as the image's configuration has them.
  let environment: [String]

  /// The value of a variable; the last counts.
  func variable(_ name: String) -> String? {
    environment.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
  }
}

extension ImageFacts {
  /// os-release(5): `/etc/os-release`, else `/usr/lib/os-release`.
  var distribution: BaseSnapshot.Distribution? {
    guard let bytes = tree.contents("etc/os-release") ?? tree.contents("usr/lib/os-release") else { return nil }
    var fields: [Substring: String] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, !line.hasPrefix("#") else { continue }
      fields[parts[0]] = String(parts[1].drop { "\"'".contains($0) }.prefix { !"\"'".contains($0) })
    }
    guard let id = fields["ID"], !id.isEmpty else { return nil }
    return BaseSnapshot.Distribution(id: id, version: fields["VERSION_ID"], codename: fields["VERSION_CODENAME"])
  }

  /// What dpkg says is installed, in order of name and architecture.
  ///
  /// Source: `var/lib/dpkg/status`, and a file a package in `var/lib/dpkg/status.d` of images that have only these.
  var packages: [DebianPackage] {
    var files = [tree.contents("var/lib/dpkg/status") ?? []]
    let folder = "var/lib/dpkg/status.d"
    files += tree.names(in: folder).compactMap { tree.contents("\(folder)/\($0)") }
    var found: [String: DebianPackage] = [:]
    for (place, file) in files.enumerated() {
      for stanza in DebianControl(file) {
        // Held and to-be-removed packages are still there: only the last two words say what is.
        let isInstalled = stanza[.status].map { $0.hasSuffix(" ok installed") } ?? (place > 0)
        guard isInstalled, let package = DebianPackage(stanza) else { continue }
        found["\(package.name) \(package.architecture)"] = package
      }
    }
    return found.values.sorted { ($0.name, $0.architecture) < ($1.name, $1.architecture) }
  }
}

extension ImageFacts {
  /// Where the dynamic loader looks without being told: its own folders, then those that the image's configuration adds.
  ///
  /// Source: ld.so(8) and ldconfig(8); Debian's multiarch folders as glibc is built there.
  var loaderFolders: [String] {
    let triplet = platform.libraryFolder
    var folders: [String] = []
    for base in ["usr/local/lib", "lib", "usr/lib"] { folders += ["\(base)/\(triplet)", base] }
    folders += ["lib64", "usr/lib64"]
    let configured = ["etc/ld.so.conf"] + tree.names(in: "etc/ld.so.conf.d").map { "etc/ld.so.conf.d/\($0)" }
    for file in configured {
      for line in String(decoding: tree.contents(file) ?? [], as: UTF8.self).split(whereSeparator: \.isNewline) {
        let folder = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
        if folder.count == 1, let path = folder.first, path.hasPrefix("/") { folders.append(String(path)) }
      }
    }
    folders += (variable("LD_LIBRARY_PATH") ?? "").split(separator: ":").filter { $0.hasPrefix("/") }.map(String.init)
    // Debian's files for other architectures lie in these folders too.
    let known = Platform.allCases.map(\.libraryFolder) + ["i386-linux-gnu", "arm-linux-gnueabihf"]
    let foreign = known.filter { $0 != triplet }
    return folders.filter { folder in !foreign.contains { folder.contains($0) } }
  }

  /// Names of files that can be loaded by name, in order; links must lead to something.
  var sonames: [String] {
    var names: Set<String> = []
    for folder in Set(loaderFolders) {
      for name in tree.names(in: folder) where Self.isSharedObject(name) && !names.contains(name) {
        if case .file = tree.find("\(folder)/\(name)") { names.insert(name) }
      }
    }
    return names.sorted()
  }

  /// `libz.so`, `libz.so.1`, `ld-linux-x86-64.so.2`.
  private static func isSharedObject(_ name: String) -> Bool {
    name.utf8.count <= 255 && (name.hasSuffix(".so") || name.contains(".so."))
  }
}
