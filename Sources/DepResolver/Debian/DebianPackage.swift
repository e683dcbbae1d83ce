public import SpecParser

/// One version of a binary package, as `Packages` of an archive or the `status` of an image describes it.
public struct DebianPackage: Hashable, Sendable {
  /// Whether packages of other architectures may use it (Debian Policy, "Multi-Arch"; Debian wiki "Multiarch/Implementation").
  public enum MultiArch: UInt8, Hashable, Sendable, CaseIterable {
    case no, same, foreign, allowed
  }

  /// How much a system needs it; the earlier, the more (Debian Policy 2.5).
  public enum Priority: UInt8, Hashable, Sendable, CaseIterable {
    case required = 1
    case important, standard, optional, extra
  }

  public var name: String
  public var version: DebianVersion
  /// `amd64`, `arm64` or `all`.
  public var architecture: String
  public var multiArch: MultiArch
  public var priority: Priority
  public var isEssential: Bool
  /// `Important: yes`, or `Protected: yes` as dpkg calls it: not to be removed, though not essential.
  public var isProtected: Bool
  /// The source package it was built from, with that one's version where it differs.
  public var source: String
  public var sourceVersion: String
  /// The relationship fields as written; empty where there is none.
  public var relations: Relations
  /// `Installed-Size`, which counts KiB, in bytes: an estimate of what it takes on disk.
  public var installedBytes: Int
  /// `Size`: bytes of the `.deb` file; 0 in the status of an image, which does not tell.
  public var downloadBytes: Int
  /// Where the archive lists it, in the order of apt's own numbering of packages; see ``DebianIndexBuilder``.
  public var rank: Int

  /// Fields that name other packages (Debian Policy 7).
  public struct Relations: Hashable, Sendable {
    public var preDepends = ""
    public var depends = ""
    public var conflicts = ""
    public var breaks = ""
    public var provides = ""

    public init() {}
  }

  public init(name: String, version: DebianVersion, architecture: String) {
    self.name = name
    self.version = version
    self.architecture = architecture
    multiArch = .no
    priority = .extra
    isEssential = false
    isProtected = false
    source = name
    sourceVersion = version.description
    relations = Relations()
    installedBytes = 0
    downloadBytes = 0
    rank = 0
  }
}

extension DebianPackage {
  /// Reads one stanza; `nil` where it lacks a name, version or architecture, or one of them is no such thing.
  ///
  /// The names of the fields are those of Debian Policy 5.3.
  init?(_ stanza: DebianStanza) {
    guard let name = stanza[.package], let written = stanza[.version], let version = DebianVersion(written),
      let architecture = stanza[.architecture], DebianRelation.isPackageName(name)
    else { return nil }
    self.init(name: name, version: version, architecture: architecture)
    multiArch = stanza[.multiArch].flatMap(MultiArch.init(written:)) ?? .no
    priority = stanza[.priority].flatMap(Priority.init(written:)) ?? .extra
    isEssential = stanza[.essential] == "yes"
    isProtected = stanza[.important] == "yes" || stanza[.protected] == "yes"
    if let text = stanza[.source] { setSource(text) }
    relations.preDepends = stanza[.preDepends] ?? ""
    relations.depends = stanza[.depends] ?? ""
    relations.conflicts = stanza[.conflicts] ?? ""
    relations.breaks = stanza[.breaks] ?? ""
    relations.provides = stanza[.provides] ?? ""
    installedBytes = stanza[.installedSize].flatMap(Int.init).flatMap { Self.bytes(kibibytes: $0) } ?? 0
    downloadBytes = stanza[.size].flatMap(Int.init).flatMap { $0 >= 0 ? $0 : nil } ?? 0
  }

  /// Takes what the field `Source` says (Debian Policy 5.6.1): a name, and a version where that differs.
  mutating func setSource(_ text: String) {
    let words = text.split(separator: " ", maxSplits: 1)
    source = words.first.map(String.init) ?? name
    if words.count == 2 { sourceVersion = words[1].filter { $0 != "(" && $0 != ")" } }
  }

  /// `nil` for what no package takes.
  private static func bytes(kibibytes: Int) -> Int? {
    (0..<(1 << 40)).contains(kibibytes) ? kibibytes << 10 : nil
  }
}

extension DebianPackage.MultiArch {
  init?(written: String) {
    switch written {
    case "no": self = .no
    case "same": self = .same
    case "foreign": self = .foreign
    case "allowed": self = .allowed
    default: return nil
    }
  }
}

extension DebianPackage.Priority {
  init?(written: String) {
    switch written {
    case "required": self = .required
    case "important": self = .important
    case "standard": self = .standard
    case "optional": self = .optional
    case "extra": self = .extra
    default: return nil
    }
  }
}
