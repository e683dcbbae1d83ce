/// The state of one ``RequirementsLoader/load(requirements:constraints:overrides:)``.
struct RequirementsLoading {
  private(set) var input = RequirementsInput()
  private(set) var diagnostics: [Diagnostic] = []

  private let environment: [String: String]
  private let read: (String) throws -> [UInt8]
  private let parts: ProjectParts
  private let fetched: FetchedSources
  private let references: ReferenceReader
  private let unknownNames: UnknownNames
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
    environment: [String: String], base: String, parts: ProjectParts, fetched: FetchedSources,
    read: @escaping (String) throws -> [UInt8]
  ) {
    self.environment = environment
    self.parts = parts
    self.read = read
    self.fetched = fetched
    let unknown = UnknownNames()
    unknownNames = unknown
    references = ReferenceReader(base: base, read: read) { reference in
      if let name = fetched.names[reference.url] { return name }
      unknown.references.append(reference)
      return nil
    }
  }

  /// Reads one file and what it includes; the path is located where it was named.
  mutating func load(_ path: Located<String>, as role: RequirementsRole) {
    if RequirementsPath.isAddress(path.value) { return loadRemote(path, as: role) }
    let shown = redactingCredentials(path.value)
    if path.value.range(ofText: "://") != nil {
      // A file of a server names no files of this machine.
      guard !(stack.last.map { RequirementsPath.isAddress($0.value) } ?? false),
        let reference = try? DirectReference(parsing: path.value), case .local(let local) = reference.place
      else {
        return report(
          .remoteInclude, at: path, "'\(shown)' cannot be read: only files and http or https addresses can",
          hint: "download it and name the file")
      }
      return load(Located(local, at: path.location), as: role)
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
      // On a command line, where pip takes a requirement.
      let isName = path.location.file == "<arguments>" && !path.value.utf8.contains(UInt8(ascii: "."))
      report(
        .unreadableFile, at: path, "cannot read '\(shown)'",
        hint: isName && PackageName(path.value) != nil
          ? "a requirement comes from a file or from standard input: echo '\(shown)' | txspec resolve -" : nil)
      return
    }
    input.files.append(path)
    if TextualPath.name(of: path.value) == "pyproject.toml" { return loadProject(contents, path, role) }
    apply(contents, of: path, role)
  }

  private mutating func apply(_ contents: [UInt8], of path: Located<String>, _ role: RequirementsRole) {
    stack.append(path)
    var lexer = RequirementsLexer(
      file: path.value, environment: environment, isRemote: RequirementsPath.isAddress(path.value))
    let lines = lexer.lines(of: contents)
    diagnostics += lexer.diagnostics
    for line in lines { apply(line, role) }
    stack.removeLast()
  }

  /// A file of a server, if it is here. A fragment may state its sum: `#sha256=…`.
  private mutating func loadRemote(_ path: Located<String>, as role: RequirementsRole) {
    let parts = path.value.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    // What looks like a port and is none may be a password.
    guard let url = IndexURL(page: parts[0]), DirectReference.isFileAddress(url.url) else {
      return report(
        .remoteInclude, at: path, "the address of the file cannot be read", hint: "write it as 'https://host/path'")
    }
    var sum: FileHash?
    if parts.count == 2 {
      sum = parts[1].hasPrefix("sha256=") ? FileHash(.sha256, digest: String(parts[1].dropFirst(7))) : nil
      guard sum != nil else {
        return report(
          .remoteInclude, at: path, "the fragment of the address states no sha256",
          hint: "write '#sha256=' and its \(FileHash.Algorithm.sha256.digits) hexadecimal digits")
      }
    }
    // What stands behind the '?' may be a secret.
    let shown = String(url.url.prefix { $0 != "?" })
    if stack.contains(where: { $0.value == shown }) {
      return report(.includeCycle, at: path, "'\(shown)' includes itself")
    }
    guard stack.count < Self.maximumDepth else {
      return report(.includeDepth, at: path, "files are included more than \(Self.maximumDepth) deep")
    }
    guard loaded.insert(LoadedFile(path: url.url, role: role)).inserted else { return }
    if TextualPath.name(of: shown) == "pyproject.toml" {
      return report(
        .remoteInclude, at: path, "a pyproject.toml is read from this machine only", hint: "download its project")
    }
    guard let file = fetched.files[url.url] else {
      input.missing.append(.file(Located(url, at: path.location)))
      return
    }
    if let sum, sum.digest != file.sha256 {
      return report(
        .wrongSum, at: path, "'\(shown)' has the sha256 \(file.sha256), not the one that is stated",
        hint: "look at what changed, then state the new one")
    }
    let remote = RemoteRequirementsFile(url: shown, sha256: file.sha256)
    if !input.remoteFiles.contains(remote) { input.remoteFiles.append(remote) }
    apply(file.contents, of: Located(shown, at: path.location), role)
  }

  /// What was read, with the checks that concern all of it.
  mutating func finish(_ environments: [MarkerEnvironment]) -> RequirementsInput {
    checkParts()
    if input.missing.isEmpty { checkHashes(in: environments) }
    return input
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
  private mutating func checkParts() {
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
  private mutating func checkHashes(in environments: [MarkerEnvironment]) {
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
      if role == .constraints, !entry.requirement.value.extras.isEmpty { warnOfExtras(of: line) }
      add(entry, role)
    }
    for reference in unknownNames.references {
      input.missing.append(.name(Located(reference, at: line.location(at: 0))))
    }
    unknownNames.references = []
    for mistake in mistakes.lazy.filter({ $0.code != .pending }).prefix(Self.mostMistakes) {
      let diagnostic = line.diagnostic(mistake)
      if mistake.isWarning { input.warnings.append(diagnostic) } else { diagnostics.append(diagnostic) }
    }
  }

  /// A constraint narrows versions, whichever extras are asked for; a lock that serves as constraints has many. Said once.
  private mutating func warnOfExtras(of line: LogicalLine) {
    guard !input.warnings.contains(where: { $0.code == .ignoredExtras }) else { return }
    let bracket = line.bytes.firstIndex(of: UInt8(ascii: "[")) ?? 0
    input.warnings.append(
      Diagnostic(
        .ignoredExtras, at: line.location(at: bracket), "extras have no effect in constraints",
        hint: "name extras in the requirements", severity: .warning))
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
      try add(try indexURL(use, of: line), to: &input.extraIndexURLs, use)
    case .links:
      try add(try links(use, of: line), to: &input.links, use)
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
    case .noRequireHashes:
      input.requiresHashes = nil
    case .releases(let option):
      for selection in try selections(use) { input.releaseControl.apply(option, selection) }
    case .ignored(let hint):
      throw .ignored(use, hint: hint)
    case .hash:
      throw RequirementsLineError(
        .misplacedOption, at: use.offset, "'\(use.name)' must follow a requirement",
        hint: "put it on the line of its requirement")
    case .editable:
      // An image holds no folder that somebody edits: it is installed like any other source folder.
      let (requirement, hash) = try line.requirement(
        line.editable(use.value), at: use.value.start, references)
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

  /// Adds a place to look at, once. Every project that is not found is looked for in each of them.
  private func add<Place: Equatable>(
    _ place: Located<Place>, to places: inout [Located<Place>], _ use: RequirementsOptionUse
  ) throws(RequirementsLineError) {
    if places.contains(where: { $0.value == place.value }) { return }
    guard places.count < RequirementsInput.mostPlaces else {
      throw RequirementsLineError(
        .tooManyPlaces, at: use.value.start,
        "'\(use.name)' names more than \(RequirementsInput.mostPlaces) different places",
        hint: "keep the places that your packages come from")
    }
    places.append(place)
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
    for selection in try selections(use) { input.formatControl.apply(option, selection) }
  }

  /// The entries of a comma-separated list of projects.
  private func selections(
    _ use: RequirementsOptionUse
  ) throws(RequirementsLineError) -> [ProjectSelection] {
    var selections: [ProjectSelection] = []
    var start = 0
    for part in use.value.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let text = String(decoding: part, as: UTF8.self)
      guard let selection = ProjectSelection(text) else {
        throw RequirementsLineError(
          .invalidRequirement, at: use.value.suffix(from: start).start,
          "'\(use.name)' needs project names, ':all:' or ':none:', found '\(text)'")
      }
      selections.append(selection)
      start += part.count + 1
    }
    return selections
  }
}

/// The references of one line whose project's name has to be fetched.
private final class UnknownNames {
  var references: [DirectReference] = []
}

extension LogicalLine {
  /// What `-e` names, with its marker, as it stands in the line; in quotes, what is between them.
  fileprivate func editable(_ value: RequirementsWord) -> String {
    let first = bytes[value.start]
    if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") { return value.text }
    var end = startOfOptions(after: value.start)
    while end > value.start, bytes[end - 1].isWhitespace { end -= 1 }
    return text(value.start..<end)
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
