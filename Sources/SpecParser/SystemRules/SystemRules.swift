// The rules file is YAML that can be read in parts, as most runs need a handful of its entries and composing it all takes
// longer than the rest of a warm plan: a line that starts in the first column opens a section, and one that is indented
// by two spaces and no more opens an entry of it, as `- package: NAME`, `- system: NAME` or `KEY: ...`. A test holds the
// file to that and to its schema; here nothing is reported, and what does not fit is left out.

/// The rules about packages of the distribution; see ``SystemRule``, ``Substitute`` and ``ExternalMapping``.
public struct SystemRules: Sendable {
  enum Section: String, Sendable {
    case releases
    case names
    case programs
    case external
    case rules
    case substitutes
  }

  private let bytes: [UInt8]
  private var places: [Section: [String: [Range<Int>]]] = [:]
  /// The keys of ``places`` that end in `*`.
  private var patterns: [String] = []
  /// The names the rules were written for, in the order of the file: of each distribution the oldest first.
  public private(set) var releases: [DistributionRelease] = []

  /// Takes what is checked: a file that breaks the schema yields fewer rules, not errors.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index()
    patterns = (places[.rules] ?? [:]).keys.filter { $0.hasSuffix("*") }.sorted()
    releases = (entries(.releases, "").first?.value.elements ?? []).compactMap { $0.text }
      .compactMap { DistributionRelease($0.value) }
  }

  /// Those about the package's name, in the order of the file, pattern by pattern.
  public func rules(about name: PackageName) -> [SystemRule] {
    let matching = patterns.filter { PackagePattern($0)?.matches(name) ?? false }
    return ([name.normalized] + matching).flatMap { entries(.rules, $0) }.compactMap { SystemRule($0.value) }
  }

  /// Every rule, by package.
  public var all: [SystemRule] {
    (places[.rules] ?? [:]).keys.sorted().flatMap { entries(.rules, $0) }.compactMap { SystemRule($0.value) }
  }

  /// What may stand in place of a Python package or, by the name rules use, of a system package.
  public func substitutes(for name: String) -> [Substitute] {
    entries(.substitutes, name).compactMap { Substitute($0.value) }
  }

  /// Every substitute, by what it replaces.
  public var allSubstitutes: [Substitute] {
    (places[.substitutes] ?? [:]).keys.sorted().flatMap { substitutes(for: $0) }
  }

  /// What the release calls the package that the rules call `name`; none when it has nothing like it.
  ///
  /// Of a release that is not known, what the newest one known of the distribution calls it, or of Debian.
  public func packages(named name: String, in release: DistributionRelease) -> [String] {
    guard let names = entries(.names, name).first?.value else { return [name] }
    guard let known = known(release), let list = names[known.description]?.texts else { return [name] }
    return list.map(\.value)
  }

  private static let olderReleases: Set<String> = ["buster", "bullseye", "bionic", "focal"]

  private func known(_ release: DistributionRelease) -> DistributionRelease? {
    if releases.contains(release) { return release }
    // Names change with the years, and those of a release from before the known ones are nearest to the oldest.
    if Self.olderReleases.contains(release.codename) { return releases.first { $0.id == release.id } }
    return releases.last { $0.id == release.id } ?? releases.last { $0.id == "debian" }
  }

  /// The packages that have a program, one of which is enough; empty for a program that is not known.
  public func packages(providing program: String) -> [String] {
    (entries(.programs, program).first?.value.texts ?? []).map(\.value)
  }

  /// Every program with the packages that have it.
  public var allPrograms: [(name: String, packages: [String])] {
    (places[.programs] ?? [:]).keys.sorted().map { ($0, packages(providing: $0)) }
  }

  /// What a dependency outside of Python is in the distribution; `nil` for one that is not known.
  public func mapping(of url: DepURL) -> ExternalMapping? {
    entries(.external, url.key).first.flatMap { ExternalMapping($0.value) }
  }

  /// Every known dependency outside of Python.
  public var allMappings: [(key: String, mapping: ExternalMapping)] {
    (places[.external] ?? [:]).keys.sorted().compactMap { key in
      entries(.external, key).first.flatMap { ExternalMapping($0.value) }.map { (key, $0) }
    }
  }

  // MARK: - Reading

  /// The entries of a section under a key: each with the node that describes it.
  private func entries(_ section: Section, _ key: String) -> [YAMLEntry] {
    (places[section]?[key] ?? []).compactMap { place in
      guard let text = try? YAMLText(Array(bytes[place]), file: "rules"),
        let root = YAMLComposer.compose(text).root
      else { return nil }
      if let entry = root.entries?.first { return entry }
      guard let element = root.elements?.first else { return nil }
      return YAMLEntry(key: Located(key, at: element.location), value: element)
    }
  }

  private mutating func index() {
    var section: Section?
    var entry: (key: String, start: Int)?
    var start = 0
    func close(_ places: inout [Section: [String: [Range<Int>]]], at end: Int) {
      guard let section, let entry else { return }
      places[section, default: [:]][entry.key, default: []].append(entry.start..<end)
    }
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[start..<end]
      let indentation = line.firstIndex { $0 != UInt8(ascii: " ") }.map { $0 - start }
      switch indentation {
      case 0 where line.first != UInt8(ascii: "#"):
        close(&places, at: start)
        section = Section(rawValue: Self.text(line.prefix { $0 != UInt8(ascii: ":") }))
        entry = section == .releases ? ("", start) : nil
      case 2 where line.dropFirst(2).first != UInt8(ascii: "#"):
        close(&places, at: start)
        entry = Self.key(line.dropFirst(2)).map { ($0, start) }
      default:
        break
      }
      start = end + 1
    }
    close(&places, at: bytes.count)
  }

  /// What the first line of an entry is about.
  private static func key(_ line: ArraySlice<UInt8>) -> String? {
    let text = text(line)
    for beginning in ["- package: ", "- system: "] where text.hasPrefix(beginning) {
      return unquoted(text.dropFirst(beginning.count))
    }
    return text.range(ofText: ": ").map { unquoted(text[..<$0.lowerBound]) }
  }

  private static func unquoted(_ text: Substring) -> String {
    text.utf8.first == UInt8(ascii: "\"") ? String(text.dropFirst().dropLast()) : String(text)
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
