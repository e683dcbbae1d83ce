internal import SpecParser

extension BaseSnapshot {
  /// The number of the form that is written, raised whenever what is read changes.
  public static let formatVersion = 1

  /// The snapshot as JSON, one package and one library a line, so that a review sees what changed.
  ///
  /// The same snapshot makes the same bytes. What an image leaves out is left out.
  public func json() -> String {
    var top = JSONLines()
    top.add("format", "\(Self.formatVersion)")
    top.add("image", Self.quoted(image))
    top.add("platform", Self.quoted(platform.rawValue))
    top.add("digest", digest.map { Self.quoted($0.description) })
    top.add("index_digest", indexDigest.map { Self.quoted($0.description) })
    top.add("config_digest", Self.quoted(configDigest.description))
    top.add("created", created.map(Self.quoted))
    top.add("distribution", distribution.map(Self.object))
    top.add("glibc", glibc.map(Self.object))
    top.add("python", python.map(Self.object))
    top.add("user", user.map(Self.quoted))
    top.add("workdir", workdir.map(Self.quoted))
    top.add("has_entrypoint", "\(hasEntrypoint)")
    top.add("files", Self.object([("count", "\(fileCount)"), ("bytes", "\(fileBytes)")]))
    top.add("environment", lines: environment.map(Self.quoted))
    top.add("layers", lines: layers.map(Self.object))
    top.add("packages", lines: packages.map(Self.object))
    top.add("sonames", lines: sonames.map(Self.quoted))
    return top.text
  }

  private static func object(_ distribution: Distribution) -> String {
    object([
      ("id", quoted(distribution.id)), ("version", distribution.version.map(quoted)),
      ("codename", distribution.codename.map(quoted)),
    ])
  }

  private static func object(_ glibc: GLibC) -> String {
    object([("version", quoted("\(glibc.major).\(glibc.minor)")), ("evidence", quoted(glibc.evidence))])
  }

  private static func object(_ python: Python) -> String {
    object([
      ("version", quoted(python.version.description)), ("path", quoted(python.path)),
      ("evidence", quoted(python.evidence)),
    ])
  }

  private static func object(_ layer: Layer) -> String {
    object([
      ("digest", quoted(layer.digest.description)), ("compressed_bytes", layer.compressedBytes.map { "\($0)" }),
      ("uncompressed_bytes", "\(layer.uncompressedBytes)"),
    ])
  }

  /// What has the value that most have is left out.
  private static func object(_ package: DebianPackage) -> String {
    func text(_ value: String, unless usual: String = "") -> String? { value == usual ? nil : quoted(value) }
    return object([
      ("name", quoted(package.name)), ("version", quoted(package.version.description)),
      ("architecture", quoted(package.architecture)),
      ("multi_arch", package.multiArch == .no ? nil : quoted("\(package.multiArch)")),
      ("priority", quoted("\(package.priority)")), ("essential", package.isEssential ? "true" : nil),
      ("protected", package.isProtected ? "true" : nil), ("source", text(package.source, unless: package.name)),
      ("source_version", text(package.sourceVersion, unless: package.version.description)),
      ("pre_depends", text(package.relations.preDepends)), ("depends", text(package.relations.depends)),
      ("conflicts", text(package.relations.conflicts)), ("breaks", text(package.relations.breaks)),
      ("provides", text(package.relations.provides)), ("installed_bytes", "\(package.installedBytes)"),
    ])
  }

  private static func object(_ members: [(key: String, value: String?)]) -> String {
    let written = members.compactMap { key, value in value.map { "\"\(key)\": \($0)" } }
    return "{ \(written.joined(separator: ", ")) }"
  }

  /// RFC 8259 section 7, with everything that would act on a terminal or an editor escaped.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    let scalars = text.unicodeScalars
    for index in scalars.indices {
      switch scalars[index] {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case let scalar where scalars.isHidden(at: index):
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      case let scalar: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// The lines of an object whose members are written one a line.
private struct JSONLines {
  private var members: [String] = []

  mutating func add(_ key: String, _ value: String?) {
    if let value { members.append("  \"\(key)\": \(value)") }
  }

  mutating func add(_ key: String, lines: [String]) {
    members.append(
      lines.isEmpty ? "  \"\(key)\": []" : "  \"\(key)\": [\n    \(lines.joined(separator: ",\n    "))\n  ]")
  }

  var text: String { "{\n\(members.joined(separator: ",\n"))\n}\n" }
}
