public import SpecParser

extension BaseSnapshot {
  /// Reads what ``json()`` writes. Members that are not known are passed over.
  ///
  /// - Throws: One diagnostic, at the place in `file` where something is wrong.
  public init(json bytes: [UInt8], file: String) throws(InvalidInput) {
    let reader = SnapshotReader(file: file, bytes: bytes)
    let top: JSONNode
    do throws(JSONError) {
      top = try JSONNode(bytes)
    } catch {
      throw reader.mistake(error.offset, "\(error.expected) is expected here")
    }
    guard top.members != nil else { throw reader.mistake(top.offset, "a snapshot is an object") }
    let format = try reader.integer(top, "format")
    guard format == Self.formatVersion else {
      throw reader.mistake(
        top["format"]?.offset ?? 0, "the form of this snapshot is \(format); this txspec reads \(Self.formatVersion)")
    }
    let platform = try reader.required(top, "platform") { $0.string.flatMap(Platform.init(rawValue:)) }
    let packages = try reader.list(top, "packages", reader.package)
    let files = try reader.required(top, "files") { $0.members == nil ? nil : $0 }
    self.init(
      image: try reader.string(top, "image"), platform: platform,
      digest: try reader.optional(top, "digest") { $0.string.flatMap { ImageDigest($0) } },
      indexDigest: try reader.optional(top, "index_digest") { $0.string.flatMap { ImageDigest($0) } },
      configDigest: try reader.required(top, "config_digest") { $0.string.flatMap { ImageDigest($0) } },
      created: try reader.optional(top, "created") { $0.string },
      layers: try reader.list(top, "layers", reader.layer),
      fileCount: try reader.integer(files, "count"), fileBytes: try reader.integer(files, "bytes"),
      distribution: try top["distribution"].map(reader.distribution), glibc: try top["glibc"].map(reader.glibc),
      python: try top["python"].map(reader.python),
      environment: try reader.list(top, "environment", reader.text),
      user: try reader.optional(top, "user") { $0.string },
      workdir: try reader.optional(top, "workdir") { $0.string },
      hasEntrypoint: try reader.flag(top, "has_entrypoint"), packages: packages,
      sonames: try reader.list(top, "sonames", reader.text))
  }
}

extension DiagnosticCode {
  static let badSnapshot = DiagnosticCode("bad-snapshot")
}

/// Reads the parts of a snapshot and says where they are wrong.
private struct SnapshotReader {
  let file: String
  let bytes: [UInt8]

  func mistake(_ offset: Int, _ message: String) -> InvalidInput {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
    return InvalidInput(
      Diagnostic(
        .badSnapshot, at: SourceLocation(file: file, line: line, column: column), message,
        hint: "'txspec base inspect IMAGE' makes it anew"))
  }

  /// A member that must be there and be what `read` makes of it.
  func required<Value>(
    _ node: JSONNode, _ key: String, _ read: (JSONNode) -> Value?
  ) throws(InvalidInput) -> Value {
    guard let member = node[key] else { throw mistake(node.offset, "'\(key)' is missing") }
    guard let value = read(member) else { throw mistake(member.offset, "this is no '\(key)'") }
    return value
  }

  /// A member that may be missing.
  func optional<Value>(
    _ node: JSONNode, _ key: String, _ read: (JSONNode) -> Value?
  ) throws(InvalidInput) -> Value? {
    node[key] == nil ? nil : try required(node, key, read)
  }

  func string(_ node: JSONNode, _ key: String) throws(InvalidInput) -> String {
    try required(node, key) { $0.string }
  }

  /// More than any image has, of bytes as of files; sums of a few thousand such numbers are still numbers.
  private static let most = 1 << 50

  /// A number that counts something.
  func integer(_ node: JSONNode, _ key: String) throws(InvalidInput) -> Int {
    try required(node, key) { $0.integer.flatMap { (0...Self.most).contains($0) ? $0 : nil } }
  }

  /// `false` where it is missing.
  func flag(_ node: JSONNode, _ key: String) throws(InvalidInput) -> Bool {
    try optional(node, key) { if case .bool(let flag) = $0.value { flag } else { nil } } ?? false
  }

  /// Every element, read by `read`; empty where the member is missing.
  func list<Value>(
    _ node: JSONNode, _ key: String, _ read: (JSONNode) throws(InvalidInput) -> Value
  ) throws(InvalidInput) -> [Value] {
    var values: [Value] = []
    for element in try optional(node, key, { $0.elements }) ?? [] { values.append(try read(element)) }
    return values
  }

  func text(_ node: JSONNode) throws(InvalidInput) -> String {
    guard let text = node.string else { throw mistake(node.offset, "a string is expected here") }
    return text
  }

  func layer(_ node: JSONNode) throws(InvalidInput) -> BaseSnapshot.Layer {
    BaseSnapshot.Layer(
      digest: try required(node, "digest") { $0.string.flatMap { ImageDigest($0) } },
      compressedBytes: node["compressed_bytes"] == nil ? nil : try integer(node, "compressed_bytes"),
      uncompressedBytes: try integer(node, "uncompressed_bytes"))
  }

  func distribution(_ node: JSONNode) throws(InvalidInput) -> BaseSnapshot.Distribution {
    BaseSnapshot.Distribution(
      id: try string(node, "id"), version: try optional(node, "version") { $0.string },
      codename: try optional(node, "codename") { $0.string })
  }

  func glibc(_ node: JSONNode) throws(InvalidInput) -> BaseSnapshot.GLibC {
    let numbers = try required(node, "version") { version -> (Int, Int)? in
      let parts = (version.string ?? "").split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let major = parts[0], let minor = parts[1], major == 2, (0..<1000).contains(minor) else {
        return nil
      }
      return (major, minor)
    }
    return BaseSnapshot.GLibC(major: numbers.0, minor: numbers.1, evidence: try string(node, "evidence"))
  }

  func python(_ node: JSONNode) throws(InvalidInput) -> BaseSnapshot.Python {
    BaseSnapshot.Python(
      version: try required(node, "version") { $0.string.flatMap { PythonVersion($0) } },
      path: try string(node, "path"), evidence: try string(node, "evidence"))
  }

  func package(_ node: JSONNode) throws(InvalidInput) -> DebianPackage {
    let name = try required(node, "name") { $0.string.flatMap { DebianRelation.isPackageName($0) ? $0 : nil } }
    let version = try required(node, "version") { $0.string.flatMap { DebianVersion($0) } }
    var package = DebianPackage(name: name, version: version, architecture: try string(node, "architecture"))
    package.multiArch =
      try optional(node, "multi_arch") { $0.string.flatMap(DebianPackage.MultiArch.init(written:)) } ?? .no
    package.priority =
      try optional(node, "priority") { $0.string.flatMap(DebianPackage.Priority.init(written:)) } ?? .extra
    package.isEssential = try flag(node, "essential")
    package.isProtected = try flag(node, "protected")
    package.source = try optional(node, "source") { $0.string } ?? name
    package.sourceVersion = try optional(node, "source_version") { $0.string } ?? version.description
    package.relations.preDepends = try optional(node, "pre_depends") { $0.string } ?? ""
    package.relations.depends = try optional(node, "depends") { $0.string } ?? ""
    package.relations.conflicts = try optional(node, "conflicts") { $0.string } ?? ""
    package.relations.breaks = try optional(node, "breaks") { $0.string } ?? ""
    package.relations.provides = try optional(node, "provides") { $0.string } ?? ""
    package.installedBytes = try integer(node, "installed_bytes")
    return package
  }
}
