internal import OrderedCollections

/// What a `pyproject.toml` asks for, each requirement with its place.
///
/// Sources: PyPA specifications "pyproject.toml" (the `[project]` table) and "Dependency Groups" (PEP 735).
/// The `[external]` table is in `ProjectFile+External.swift`.
struct ProjectFile {
  var diagnostics: [Diagnostic] = []
  /// The extras and groups asked for that the file has.
  var foundExtras: Set<ExtraName> = []
  var foundGroups: Set<ExtraName> = []

  private static let maximumDepth = 32
  private static let maximumConditions = 64

  private let path: String
  private let bytes: [UInt8]
  let root: TOMLTableNode
  private let references: ReferenceReader
  private var entries: [RequirementEntry] = []
  /// The conditions under which the requirements of an extra were taken in, as texts; the empty one is none.
  private var takenExtras: [ExtraName: Set<String>] = [:]
  /// Extras and groups whose requirements are being taken in.
  private var extraStack: [ExtraName] = []
  private var groupStack: [ExtraName] = []
  /// What holds where the requirements that are being taken in are asked for.
  private var condition: Marker?

  /// Throws where the file is no TOML.
  ///
  /// Relative paths are seen from its folder; `read` gives the contents of other files.
  init(_ bytes: [UInt8], path: String, read: @escaping (String) throws -> [UInt8]) throws(InvalidInput) {
    self.bytes = bytes
    self.path = path
    references = ReferenceReader(base: TextualPath.folder(of: path), read: read)
    do {
      root = try TOMLParser.parse(String(decoding: bytes, as: UTF8.self))
    } catch {
      throw InvalidInput(
        Diagnostic(.invalidProject, at: SourceLocation(file: path, line: error.line), "not TOML: \(error.message)"))
    }
  }

  private var project: TOMLTableNode? { root["project"]?.table }
  private var name: PackageName? { project?["name"]?.text.flatMap { PackageName($0) } }
  var extras: [String] { project?["optional-dependencies"]?.table.map { Array($0.values.keys) } ?? [] }
  var groups: [String] { root["dependency-groups"]?.table.map { Array($0.values.keys) } ?? [] }

  /// The requirements of the project, then those of the extras and groups asked for.
  ///
  /// What is not there is not reported here: another file may have it.
  mutating func requirements(_ parts: ProjectParts) -> [RequirementEntry] {
    if let project {
      reportDynamic(project, "dependencies")
      if let dependencies = project["dependencies"] { take(dependencies, of: "project.dependencies", in: project) }
    } else if parts.groups.isEmpty {
      report(.invalidProject, at: 0, "there is no [project] table", hint: "name a requirements file, or a group")
    }
    for extra in parts.extras.map(\.value) { takeExtra(extra) }
    for group in parts.groups.map(\.value) { takeGroup(group, at: nil) }
    applySources()
    return entries
  }

  // MARK: - Extras

  private mutating func takeExtra(_ extra: ExtraName) {
    guard let project else { return }
    reportDynamic(project, "optional-dependencies")
    guard let optional = project["optional-dependencies"]?.table,
      let key = optional.values.keys.first(where: { ExtraName($0) == extra }), let list = optional[key]
    else { return }
    foundExtras.insert(extra)
    // What an extra asks for through itself is asked for already, and so is what no condition stands before.
    let taken = takenExtras[extra] ?? []
    guard !extraStack.contains(extra), !taken.contains(""), !taken.contains(condition?.description ?? "") else {
      return
    }
    guard extraStack.count < Self.maximumDepth, taken.count < Self.maximumConditions else {
      return report(
        .includeDepth, at: optional.offsets[key] ?? 0, "the extra '\(key)' is asked for under too many conditions",
        hint: "name it once, without a marker")
    }
    takenExtras[extra, default: []].insert(condition?.description ?? "")
    extraStack.append(extra)
    take(list, of: "project.optional-dependencies.\(key)", in: optional, key: key)
    extraStack.removeLast()
  }

  /// Takes the extras that a project asks of itself, as in `all = ["name[a,b]"]`, where the marker of that line holds.
  private mutating func takeExtras(_ extras: [ExtraName], where marker: Marker?) {
    let outer = condition
    condition = Self.both(outer, marker)
    for extra in extras { takeExtra(extra) }
    condition = outer
  }

  private static func both(_ outer: Marker?, _ inner: Marker?) -> Marker? {
    guard let outer, let inner, outer != inner else { return outer ?? inner }
    return .and([outer, inner].flatMap { if case .and(let parts) = $0 { parts } else { [$0] } })
  }

  /// Adds a requirement under the condition that holds for those that are being taken in.
  private mutating func take(_ requirement: Requirement, at place: SourceLocation, hashes: [FileHash] = []) {
    var requirement = requirement
    if let condition {
      requirement = Requirement(
        name: requirement.name, extras: requirement.extras, specifiers: requirement.specifiers, url: requirement.url,
        marker: Self.both(condition, requirement.marker), text: nil)
    }
    entries.append(RequirementEntry(Located(requirement, at: place), hashes: hashes))
  }

  /// Only a build would tell what is dynamic.
  private mutating func reportDynamic(_ project: TOMLTableNode, _ field: String) {
    for case .text(field, let offset) in project["dynamic"]?.list ?? [] {
      report(
        .dynamicDependencies, at: offset, "'\(field)' are decided by the project's build, which is never run",
        hint: "list them here, or in a requirements file")
    }
  }

  // MARK: - Groups

  private mutating func takeGroup(_ group: ExtraName, at offset: Int?) {
    guard let table = root["dependency-groups"]?.table,
      let key = table.values.keys.first(where: { ExtraName($0) == group }), let node = table[key]
    else {
      if let offset {
        report(.unknownGroup, at: offset, "there is no group '\(group)'", hint: Self.offer(group, among: groups))
      }
      return
    }
    if groupStack.contains(group) {
      let circle = (groupStack.drop { $0 != group } + [group]).map(\.normalized).joined(separator: " -> ")
      return report(.circularGroups, at: offset ?? 0, "groups include each other in a circle: \(circle)")
    }
    guard groupStack.count < Self.maximumDepth else {
      return report(.includeDepth, at: offset ?? 0, "groups are included more than \(Self.maximumDepth) deep")
    }
    guard foundGroups.insert(group).inserted else { return }
    guard let list = node.list else {
      return report(.invalidProject, at: table.offsets[key] ?? 0, "the group '\(key)' is not a list")
    }
    groupStack.append(group)
    for element in list {
      if case .text(let text, let offset) = element {
        add(text, at: offset)
      } else if let include = element.table, include.values.count == 1,
        case .text(let text, let offset)? = include["include-group"], let name = ExtraName(text)
      {
        takeGroup(name, at: offset)
      } else {
        report(
          .invalidProject, at: table.offsets[key] ?? 0,
          "the group '\(key)' holds something other than requirements and { include-group = \"...\" }")
      }
    }
    groupStack.removeLast()
  }

  static func offer(_ name: ExtraName, among names: [String]) -> String? {
    if names.isEmpty { return nil }
    return nearestName(to: name.normalized, among: names).map { "did you mean '\($0)'?" }
      ?? "there are: \(names.joined(separator: ", "))"
  }

  // MARK: - Requirements

  private mutating func take(_ node: TOMLNode, of path: String, in table: TOMLTableNode, key: String = "dependencies") {
    guard let list = node.list else {
      return report(.invalidProject, at: table.offsets[key] ?? 0, "'\(path)' is not a list")
    }
    for element in list {
      guard case .text(let text, let offset) = element else {
        report(.invalidProject, at: table.offsets[key] ?? 0, "'\(path)' holds something other than text")
        continue
      }
      add(text, at: offset)
    }
  }

  private mutating func add(_ text: String, at offset: Int) {
    let place = location(of: offset)
    do throws(RequirementSyntaxError) {
      if let written = WrittenReference(text) {
        let (requirement, hash) = try references.requirement(written, in: text)
        take(requirement, at: place, hashes: hash.map { [$0] } ?? [])
        return
      }
      let requirement = try Requirement(parsing: text)
      if requirement.name == name {
        takeExtras(requirement.extras, where: requirement.marker)
      } else {
        take(requirement, at: place)
      }
    } catch {
      var diagnostic = error.diagnostic(startingAt: place)
      // A text with escapes, or over several lines, is not in the file as it reads: only where it begins can be told.
      if text.utf8.contains(UInt8(ascii: "\n")) || !bytes.dropFirst(offset).starts(with: text.utf8) {
        diagnostic.location = place
      }
      diagnostics.append(diagnostic)
    }
  }

  // MARK: - Sources

  /// Puts what `tool.uv.sources` names in place of the versions of a requirement, as uv does.
  ///
  /// An index or a workspace is not taken from there: which index serves a package is for the spec to say.
  /// Source: uv documentation, "Managing dependencies", section "Dependency sources".
  private mutating func applySources() {
    guard let sources = root["tool"]?.table?["uv"]?.table?["sources"]?.table else { return }
    for key in sources.values.keys {
      let places = entries.indices.filter { entries[$0].requirement.value.name == PackageName(key) }
      guard !places.isEmpty else { continue }
      guard let address = sources[key]?.table.flatMap(Self.address) else {
        report(
          .unsupportedSource, at: sources.offsets[key] ?? 0,
          "the source of '\(key)' in 'tool.uv.sources' is not supported",
          hint: "name an index with 'only: [\(key)]' in the spec, or exclude the package")
        continue
      }
      do throws(DirectReference.Mistake) {
        let reference = try DirectReference(parsing: address, base: TextualPath.folder(of: path))
        for place in places { entries[place] = entries[place].taken(from: reference) }
      } catch {
        report(.directReference, at: sources.offsets[key] ?? 0, error.message, hint: error.hint)
      }
    }
  }

  /// `{ url }`, `{ path }` or `{ git, rev | tag | branch }`, with `subdirectory`; `nil` for every other source.
  private static func address(of source: TOMLTableNode) -> String? {
    let known: Set<String> = ["url", "path", "git", "rev", "tag", "branch", "subdirectory", "editable", "package"]
    let flags: Set<String> = ["editable", "package"]
    let hasTexts = source.values.allSatisfy { flags.contains($0.key) || $0.value.text != nil }
    guard known.isSuperset(of: source.values.keys), hasTexts else { return nil }
    let fragment = source["subdirectory"]?.text.map { "#subdirectory=\($0)" } ?? ""
    switch (source["url"]?.text, source["path"]?.text, source["git"]?.text) {
    case (let url?, nil, nil): return url + fragment
    case (nil, let path?, nil): return DirectReference.fileURL(path) + fragment
    case (nil, nil, let repository?):
      let revisions = ["rev", "tag", "branch"].compactMap { source[$0]?.text }
      guard revisions.count <= 1 else { return nil }
      return "git+\(repository)" + (revisions.first.map { "@\(DirectReference.encodedRevision($0))" } ?? "")
        + fragment
    default: return nil
    }
  }

  // MARK: - Places

  mutating func report(_ code: DiagnosticCode, at offset: Int, _ message: String, hint: String? = nil) {
    let diagnostic = Diagnostic(code, at: location(of: offset), message, hint: hint)
    if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
  }

  /// Lines and columns from 1; a column is a Unicode scalar.
  func location(of offset: Int) -> SourceLocation {
    let before = bytes.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
    return SourceLocation(file: path, line: line, column: column)
  }
}

extension DiagnosticCode {
  static let invalidProject = DiagnosticCode("invalid-project")
  static let dynamicDependencies = DiagnosticCode("dynamic-dependencies")
  static let unknownExtra = DiagnosticCode("unknown-extra")
  static let unknownGroup = DiagnosticCode("unknown-group")
  static let circularGroups = DiagnosticCode("circular-groups")
  static let unsupportedSource = DiagnosticCode("unsupported-source")
}
