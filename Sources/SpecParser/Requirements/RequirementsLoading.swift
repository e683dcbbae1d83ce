/// The state of one ``RequirementsLoader/load(requirements:constraints:overrides:)``.
struct RequirementsLoading {
  private(set) var input = RequirementsInput()
  private(set) var diagnostics: [Diagnostic] = []

  private let environment: [String: String]
  private let read: (String) throws -> [UInt8]
  private let parts: ProjectParts
  private let references: ReferenceReader
  /// The `pyproject.toml` files that were read.
  private var projects: [ProjectFile] = []
  /// The files being read, outermost first, with the place that included each.
  private var stack: [Located<String>] = []
  private var loaded: Set<LoadedFile> = []

  private struct LoadedFile: Hashable {
    var path: String
    var role: RequirementsRole
  }

  /// Of one line, no more mistakes than this are told.
  private static let mostMistakes = 20
  /// Files nested deeper than this are refused.
  private static let maximumDepth = 32

  init(
    environment: [String: String], base: String, parts: ProjectParts, read: @escaping (String) throws -> [UInt8]
  ) {
    self.environment = environment
    self.parts = parts
    self.read = read
    references = ReferenceReader(base: base, read: read)
  }

  /// Reads one file and what it includes; the path is located where it was named.
  mutating func load(_ path: Located<String>, as role: RequirementsRole) {
    let shown = redactingCredentials(path.value)
    if path.value.range(ofText: "://") != nil {
      report(
        .remoteInclude, at: path, "'\(shown)' cannot be read: only local files can",
        hint: "download it and name the file")
      return
    }
    let identity = RequirementsPath.identity(path.value)
    if let first = stack.firstIndex(where: { RequirementsPath.identity($0.value) == identity }) {
      let chain = stack[(first + 1)...].map { Located("'\($0.value)' is included here", at: $0.location) }
      report(.includeCycle, at: path, "'\(shown)' includes itself", notes: chain)
      return
    }
    guard stack.count < Self.maximumDepth else {
      report(.includeDepth, at: path, "files are included more than \(Self.maximumDepth) deep")
      return
    }
    guard loaded.insert(LoadedFile(path: identity, role: role)).inserted else { return }
    let contents: [UInt8]
    do {
      contents = try read(path.value)
    } catch {
      report(.unreadableFile, at: path, "cannot read '\(shown)'")
      return
    }
    input.files.append(path)
    if TextualPath.name(of: path.value) == "pyproject.toml" { return loadProject(contents, path, role) }
    stack.append(path)
    var lexer = RequirementsLexer(file: path.value, environment: environment)
    let lines = lexer.lines(of: contents)
    diagnostics += lexer.diagnostics
    for line in lines { apply(line, role) }
    stack.removeLast()
  }

  private mutating func loadProject(_ contents: [UInt8], _ path: Located<String>, _ role: RequirementsRole) {
    guard role == .requirements else {
      return report(
        .misplacedOption, at: path, "'\(path.value)' cannot be a file of constraints or overrides",
        hint: "write what you mean in a file in pip's format")
    }
    do throws(InvalidInput) {
      var project = try ProjectFile(contents, path: path.value, read: read)
      input.requirements += project.requirements(parts)
      input.external += project.external(parts)
      diagnostics += project.diagnostics
      projects.append(project)
    } catch {
      diagnostics += error.diagnostics
    }
  }

  /// Every extra and group asked for must be in some file.
  mutating func checkParts() {
    let kinds: [(String, DiagnosticCode, [Located<ExtraName>], Set<ExtraName>, [String])] = [
      ("extra", .unknownExtra, parts.extras, Set(projects.flatMap(\.foundExtras)), projects.flatMap(\.extras)),
      ("group", .unknownGroup, parts.groups, Set(projects.flatMap(\.foundGroups)), projects.flatMap(\.groups)),
    ]
    for (kind, code, asked, found, known) in kinds {
      for name in asked where !found.contains(name.value) {
        let hint =
          projects.isEmpty
          ? "only a pyproject.toml has \(kind)s; none is among the requirements"
          : ProjectFile.offer(name.value, among: known)
        diagnostics.append(
          Diagnostic(code, at: name.location, "there is no \(kind) '\(name.value)'", hint: hint))
      }
    }
  }

  /// Under `--require-hashes`, every requirement needs a hash and an exact version, as in pip. A line that applies in none
  /// of `environments` has no effect; where there are none, every line counts.
  mutating func checkHashes(in environments: [MarkerEnvironment]) {
    guard let option = input.requiresHashes else { return }
    let notes = [Located("'--require-hashes' is here", at: option)]
    for entry in input.requirements {
      let requirement = entry.requirement.value
      guard environments.isEmpty || environments.contains(where: { requirement.applies(in: $0) }) else { continue }
      let name = entry.requirement.value.name
      if entry.hashes.isEmpty {
        diagnostics.append(
          Diagnostic(
            .missingHash, at: entry.requirement.location, "'\(name)' has no '--hash'", hint: "add its '--hash' options",
            notes: notes))
      }
      let isPinned = entry.requirement.value.specifiers.clauses.contains(where: \.isPin)
      if !isPinned, entry.requirement.value.url == nil {
        diagnostics.append(
          Diagnostic(
            .unpinnedRequirement, at: entry.requirement.location, "'\(name)' is not pinned with '=='",
            hint: "pin it with '=='", notes: notes))
      }
    }
  }

  private mutating func report(
    _ code: DiagnosticCode, at path: Located<String>, _ message: String, hint: String? = nil,
    notes: [Located<String>] = []
  ) {
    diagnostics.append(Diagnostic(code, at: path.location, message, hint: hint, notes: notes))
  }

  private mutating func apply(_ line: LogicalLine, _ role: RequirementsRole) {
    var mistakes: [RequirementsLineError] = []
    if line.isOptionLine {
      let uses = line.options(from: 0) { mistakes.append($0) }
      for use in uses {
        do throws(RequirementsLineError) {
          try apply(use, of: line, role)
        } catch {
          mistakes.append(error)
        }
      }
    } else if let entry = line.requirementEntry(references, report: { mistakes.append($0) }) {
      if role == .constraints, !entry.requirement.value.extras.isEmpty {
        let bracket = line.bytes.firstIndex(of: UInt8(ascii: "[")) ?? 0
        mistakes.append(
          RequirementsLineError(
            .invalidConstraint, at: bracket, "a constraint cannot have extras", hint: "remove the extras"))
      }
      add(entry, role)
    }
    diagnostics += mistakes.prefix(Self.mostMistakes).map { line.diagnostic($0) }
  }

  private mutating func add(_ entry: RequirementEntry, _ role: RequirementsRole) {
    switch role {
    case .requirements:
      input.requirements.append(entry)
    case .constraints:
      input.constraints.append(entry)
    case .overrides:
      input.overrides.append(entry)
    }
  }

  private mutating func apply(
    _ use: RequirementsOptionUse, of line: LogicalLine, _ role: RequirementsRole
  ) throws(RequirementsLineError) {
    let location = line.location(at: use.offset)
    switch use.option.meaning {
    case .include(let included):
      guard included != .requirements || role == .requirements else {
        throw RequirementsLineError(
          .misplacedOption, at: use.offset, "'\(use.name)' has no meaning in a file of constraints or overrides",
          hint: "include the file from a requirements file")
      }
      let path = RequirementsPath.resolve(use.value.text, relativeTo: line.file)
      load(Located(path, at: line.location(at: use.value.start)), as: included)
    case .indexURL:
      try setIndexURL(use, of: line)
    case .extraIndexURL:
      let url = try indexURL(use, of: line)
      if !input.extraIndexURLs.contains(where: { $0.value == url.value }) { input.extraIndexURLs.append(url) }
    case .links:
      let links = try links(use, of: line)
      if !input.links.contains(where: { $0.value == links.value }) { input.links.append(links) }
    case .noIndex:
      input.ignoresIndexes = input.ignoresIndexes ?? location
    case .format(let option):
      try applyFormat(option, use)
    case .pre:
      input.allowsPrereleases = input.allowsPrereleases ?? location
    case .preferBinary:
      input.prefersBinary = input.prefersBinary ?? location
    case .requireHashes:
      input.requiresHashes = input.requiresHashes ?? location
    case .hash:
      throw RequirementsLineError(
        .misplacedOption, at: use.offset, "'\(use.name)' must follow a requirement",
        hint: "put it on the line of its requirement")
    case .editable:
      // An image holds no folder that somebody edits: it is installed like any other source folder.
      let (requirement, hash) = try line.requirement(use.value.text, at: use.value.start, references)
      guard requirement.url != nil else {
        throw RequirementsLineError(
          .directReference, at: use.value.start, "'\(use.value.text)' is no folder and no repository",
          hint: "write './' before a folder")
      }
      let located = Located(requirement, at: line.location(at: use.value.start))
      add(RequirementEntry(located, hashes: hash.map { [$0] } ?? []), role)
    case .unsupported(let hint):
      throw RequirementsLineError(.unsupportedOption, at: use.offset, "'\(use.name)' is not supported", hint: hint)
    }
  }

  private func indexURL(
    _ use: RequirementsOptionUse, of line: LogicalLine
  ) throws(RequirementsLineError) -> Located<IndexURL> {
    guard let url = IndexURL(use.value.text) else {
      throw RequirementsLineError(
        .invalidURL, at: use.value.start, "'\(use.name)' needs the address of an index",
        hint: "write it as 'https://host/path'")
    }
    return Located(url, at: line.location(at: use.value.start))
  }

  /// A relative folder stands beside the file that names it, as in uv.
  private func links(
    _ use: RequirementsOptionUse, of line: LogicalLine
  ) throws(RequirementsLineError) -> Located<LinkSource> {
    guard let links = LinkSource(use.value.text, base: TextualPath.folder(of: line.file)) else {
      throw RequirementsLineError(
        .invalidURL, at: use.value.start, "'\(use.name)' needs a folder or the address of a page",
        hint: "write a path, or 'https://host/path'")
    }
    return Located(links, at: line.location(at: use.value.start))
  }

  private mutating func setIndexURL(
    _ use: RequirementsOptionUse, of line: LogicalLine
  ) throws(RequirementsLineError) {
    let url = try indexURL(use, of: line)
    if let first = input.indexURL, first.value != url.value {
      let error = RequirementsLineError(
        .conflictingIndexURL, at: use.value.start, "'\(use.name)' was given before with another address",
        hint: "name further indexes with '--extra-index-url'")
      diagnostics.append(line.diagnostic(error, notes: [Located("the first is here", at: first.location)]))
    } else if input.indexURL == nil {
      input.indexURL = url
    }
  }

  private mutating func applyFormat(
    _ option: FormatControl.Option, _ use: RequirementsOptionUse
  ) throws(RequirementsLineError) {
    var start = 0
    for part in use.value.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let text = String(decoding: part, as: UTF8.self)
      guard let selection = FormatControl.Selection(text) else {
        throw RequirementsLineError(
          .invalidRequirement, at: use.value.suffix(from: start).start,
          "'\(use.name)' needs project names, ':all:' or ':none:', found '\(text)'")
      }
      input.formatControl.apply(option, selection)
      start += part.count + 1
    }
  }
}

extension VersionSpecifier {
  /// Whether the clause allows one public version only.
  public var isPin: Bool {
    switch (comparison, operand) {
    case (.equal, .version), (.arbitrary, _): true
    default: false
    }
  }
}
