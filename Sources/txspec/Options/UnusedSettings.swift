import SpecParser

/// Settings of pip and uv that would change what a resolution finds, and that have no say here.
///
/// Of the environment, txspec takes what tells how to reach things: the default index, certificates, proxies and
/// credentials. What else pip and uv would take from variables and from their configuration files would make a lock
/// depend on the machine it was made on; so it has to be said in a spec or as an option, and is named where it is set. So are
/// variables that would reach an index in a way that txspec has not. Timeouts, caches and progress change no result, and are
/// not named.
struct UnusedSettings {
  /// The variables that are set, and the files with the settings they make, in the order of a note.
  private(set) var found: [String]
  /// The variables that tell how to reach indexes and can't be followed.
  let reaching: [String]

  /// A configuration file of pip or uv is some lines; what is longer is looked at so far.
  private static let longestFile = 64 << 10

  init(
    _ process: ProcessEnvironment,
    read: (String) -> [UInt8]? = { FileAccess.start(of: $0, limit: UnusedSettings.longestFile) }
  ) {
    let set = process.variables.filter { !$0.value.isEmpty }
    found = set.keys.filter(Self.variables.contains).sorted()
    reaching = set.filter { Self.reachingVariables.contains($0.key) && !Self.isUsual($0.key, $0.value) }.keys.sorted()
    for path in Self.pipFiles(process) { add(path, read(path), equals: ["=", ":"], Self.pipKeys) }
    for path in Self.uvFiles(process) { add(path, read(path), equals: ["="], Self.uvKeys) }
    if let named = process.value(of: "PIP_CONFIG_FILE"), !FileAccess.isAnything(named) {
      found.append("PIP_CONFIG_FILE, which names no file")
    }
  }

  private mutating func add(_ path: String, _ bytes: [UInt8]?, equals: Set<Character>, _ known: Set<String>) {
    guard let bytes else { return }
    let keys = Self.keys(in: bytes, equals: equals).filter(known.contains)
    if !keys.isEmpty { found.append("\(keys.joined(separator: ", ")) in \(path)") }
  }

  /// A line for each kind there is something to say of.
  var notes: [String] {
    var notes: [String] = []
    if !found.isEmpty {
      notes.append("note: not used, as a lock must not depend on the machine: \(found.joined(separator: "; "))")
    }
    if !reaching.isEmpty {
      notes.append(
        "note: not supported: \(reaching.joined(separator: ", ")); credentials come from addresses, "
          + "UV_INDEX_NAME_PASSWORD and ~/.netrc")
    }
    return notes
  }

  // MARK: - Names

  private static let variables: Set<String> = Set(
    pipKeys.subtracting(["index-url"]).map { "PIP_" + Self.variable($0) }
      + uvKeys.subtracting(["index-url", "default-index"]).map { "UV_" + Self.variable($0) })

  private static let reachingVariables: Set<String> = [
    "PIP_CLIENT_CERT", "SSL_CLIENT_CERT", "PIP_KEYRING_PROVIDER", "UV_KEYRING_PROVIDER",
  ]

  /// What pip and uv do without being told.
  private static func isUsual(_ name: String, _ value: String) -> Bool {
    name.hasSuffix("_KEYRING_PROVIDER") && ["disabled", "auto"].contains(value)
  }

  private static func variable(_ key: String) -> String { key.replacing("-", with: "_").uppercased() }

  /// Source: pip documentation, `pip install`, "Options".
  private static let pipKeys: Set<String> = [
    "index-url", "extra-index-url", "find-links", "no-index", "constraint", "requirement", "editable", "pre",
    "all-releases", "only-final", "prefer-binary", "only-binary", "no-binary", "require-hashes", "uploaded-prior-to",
    "trusted-host", "no-deps", "ignore-requires-python", "build-constraint", "platform", "python-version",
    "implementation", "abi",
  ]

  /// Source: uv documentation, "Environment variables" and "Settings".
  private static let uvKeys: Set<String> = [
    "index-url", "default-index", "index", "extra-index-url", "find-links", "no-index", "index-strategy", "constraint",
    "override", "exclude", "build-constraint", "exclude-newer", "exclude-newer-package", "prerelease", "resolution",
    "fork-strategy", "no-build", "no-build-package", "no-binary", "no-binary-package", "only-binary", "no-sources",
    "require-hashes", "insecure-host", "allow-insecure-host", "torch-backend", "python", "python-platform",
    "python-version", "offline", "config-file",
  ]

  // MARK: - Files

  /// Source: pip documentation, "Configuration".
  private static func pipFiles(_ process: ProcessEnvironment) -> [String] {
    if let named = process.value(of: "PIP_CONFIG_FILE") { return named == "/dev/null" ? [] : [named] }
    let home = process.homeDirectory
    let configuration = process.value(of: "XDG_CONFIG_HOME") ?? home + "/.config"
    return ["/etc/pip.conf", "\(home)/.pip/pip.conf", "\(configuration)/pip/pip.conf"]
      + (process.value(of: "VIRTUAL_ENV").map { ["\($0)/pip.conf"] } ?? [])
  }

  /// Source: uv documentation, "Configuration files".
  private static func uvFiles(_ process: ProcessEnvironment) -> [String] {
    if process.value(of: "UV_NO_CONFIG") != nil { return [] }
    let configuration = process.value(of: "XDG_CONFIG_HOME") ?? process.homeDirectory + "/.config"
    return ["/etc/uv/uv.toml", "\(configuration)/uv/uv.toml", process.workingDirectory + "/uv.toml"]
  }

  /// The keys of lines `key = value`, in their order, each once; `[[index]]` counts as one.
  private static func keys(in bytes: [UInt8], equals: Set<Character>) -> [String] {
    var keys: [String] = []
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let line = line.drop { $0 == " " || $0 == "\t" }
      var key = line.prefix { $0.isLetter || $0 == "-" || $0 == "_" }
      let rest = line[key.endIndex...].drop { $0 == " " || $0 == "\t" }
      if line.hasPrefix("[[index]]") { key = "index" } else if !(rest.first.map(equals.contains) ?? false) { continue }
      let name = key.lowercased().replacing("_", with: "-")
      if !keys.contains(name) { keys.append(name) }
    }
    return keys
  }
}
