import ArgumentParser
import DepResolver
import SpecParser

/// What to resolve, for whom and how: named and meant as in uv and pip.
struct ResolverOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Requirements files or pyproject.toml; - is standard input.", valueName: "files"),
    completion: .file(extensions: ["txt", "in", "toml"]))
  var files: [String] = []

  @Option(
    name: [.customShort("r"), .customLong("requirement"), .customLong("requirements")],
    help: ArgumentHelp(
      "A requirements file, its address or a pyproject.toml; - is standard input; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["txt", "in", "toml"]))
  var requirement: [String] = []

  @Option(name: .long, help: ArgumentHelp("Take this extra of a pyproject.toml; may be repeated.", valueName: "name"))
  var extra: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Take this dependency group of a pyproject.toml; may be repeated.", valueName: "name"))
  var group: [String] = []

  @Option(
    name: [.customShort("c"), .customLong("constraint"), .customLong("constraints")],
    help: ArgumentHelp("A constraints file or its address; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["txt"]))
  var constraint: [String] = []

  @Option(
    name: [.long, .customLong("overrides")],
    help: ArgumentHelp("A file of overrides; may be repeated.", valueName: "file"))
  var override: [String] = []

  @Option(name: .long, help: ArgumentHelp("Leave this package out, whoever asks for it.", valueName: "name"))
  var exclude: [String] = []

  @Option(
    name: [.long, .customLong("python-version"), .customShort("p")],
    help: ArgumentHelp("The python version to resolve for (default: 3.12); may be repeated.", valueName: "3.12"))
  var python: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The platform: linux/amd64 (default) or linux/arm64; may be repeated. Several pythons and platforms get one lock.",
      valueName: "platform"))
  var platform: [String] = []

  @Option(name: .long, help: ArgumentHelp("The oldest glibc the wheels must run on.", valueName: "2.28"))
  var glibc = "2.28"

  @Option(
    name: [.customLong("index"), .customLong("index-url"), .customLong("default-index"), .customShort("i")],
    help: ArgumentHelp(
      "The index in place of PyPI. With a name before it, as uv takes it, a further one.", valueName: "url"))
  var index: [String] = []

  @Option(
    name: [.long, .customLong("extra-index-url")],
    help: ArgumentHelp("A further index, asked before the default one; may be repeated.", valueName: "name=url"))
  var extraIndex: [String] = []

  @Option(
    name: [.customShort("f"), .long],
    help: ArgumentHelp(
      "Look for files in this folder, or on this page, beside the indexes; may be repeated.", valueName: "path or url"))
  var findLinks: [String] = []

  @Flag(name: .long, help: "Ask no index: look only at what --find-links names.")
  var noIndex = false

  @Option(name: .long, help: "Which index counts when several have a package: first-index or unsafe-best-match.")
  var indexStrategy: String?

  @Option(name: .long, help: "Whether pre-releases may be taken: disallow, if-necessary or allow.")
  var prerelease: String?

  @Flag(name: .long, help: "Take pre-releases like any other version: --prerelease allow.")
  var pre = false

  @Option(
    name: .long, help: ArgumentHelp("Take pre-releases of this package too; :all: for every one.", valueName: "name"))
  var allReleases: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("Take no pre-release of this package; :all: for every one.", valueName: "name"))
  var onlyFinal: [String] = []

  @Option(name: .long, help: "Which versions to take: highest, lowest or lowest-direct.")
  var resolution: String?

  // uv takes ages with a minus, too.
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Ignore files uploaded after this day (2026-03-31), from this moment on (2026-03-31T12:00:00Z), or younger than this "
        + "('7 days', P7D).", valueName: "date or age"))
  var excludeNewer: String?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("The same as pip takes it: a day means its beginning.", valueName: "date or age"))
  var uploadedPriorTo: String?

  @Flag(name: .long, help: "Take an older version with a wheel rather than a newer one without.")
  var preferBinary = false

  @Option(name: .long, help: ArgumentHelp("Take this package only as a wheel; :all: for every one.", valueName: "name"))
  var onlyBinary: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Take this package only as a source distribution; :all: for every one.", valueName: "name"))
  var noBinary: [String] = []

  func validate() throws {
    let all = paths(files + requirement) + paths(constraint) + paths(override)
    if files.isEmpty, requirement.isEmpty { throw ValidationError("Name at least one requirements file with -r FILE.") }
    if all.count(where: { $0 == FileAccess.standardInput }) > 1 {
      throw ValidationError("Standard input can be read only once.")
    }
    if excludeNewer != nil, uploadedPriorTo != nil {
      throw ValidationError("--exclude-newer and --uploaded-prior-to can't be used together.")
    }
  }

  /// `-` stands for standard input.
  private func paths(_ names: [String]) -> [String] { names.map { $0 == "-" ? FileAccess.standardInput : $0 } }

  /// What the files ask for, as far as what they name on servers is among `fetched`.
  func input(_ process: ProcessEnvironment, _ fetched: FetchedSources) throws(InvalidInput) -> RequirementsInput {
    let located: (String) -> Located<String> = { Located($0, at: SourceLocation(file: "<arguments>")) }
    var mistakes = ArgumentMistakes()
    func names(_ texts: [String], _ option: String) -> [Located<ExtraName>] {
      texts.compactMap { text in
        mistakes.take(ExtraName(text), "\(option) \(quoted(text)) is no name").map { name in
          located(text).map { _ in name }
        }
      }
    }
    let parts = ProjectParts(extras: names(extra, "--extra"), groups: names(group, "--group"))
    let environments = environments(&mistakes)
    try mistakes.check()
    var input = try RequirementsLoader(environment: process.variables, read: FileAccess.read).load(
      requirements: paths(files + requirement).map(located), constraints: paths(constraint).map(located),
      overrides: paths(override).map(located), parts: parts,
      environments: environments.map { MarkerEnvironment(python: $0.python, platform: $0.platform) },
      fetched: fetched)
    for text in findLinks {
      let message = "--find-links \(quoted(text)) is neither a folder nor the address of a page"
      if let links = mistakes.take(LinkSource(text, base: "."), message) {
        input.links.append(Located(links, at: SourceLocation(file: "<arguments>")))
      }
    }
    if noIndex { input.ignoresIndexes = input.ignoresIndexes ?? SourceLocation(file: "<arguments>") }
    try mistakes.check()
    try FileAccess.checkLinks(input)
    return input
  }

  /// The requests of these options, one for each python on each platform; every mistake in them at once.
  func requests(
    _ input: RequirementsInput, network: inout NetworkSettings, cutOff: (CutOff) -> Int
  ) throws(InvalidInput) -> [ResolutionRequest] {
    var mistakes = ArgumentMistakes()
    var requests: [ResolutionRequest] = []
    // Which lines apply, and with them which hashes, is another question for each.
    for environment in environments(&mistakes) {
      requests.append(try request(input, for: environment, network: &network, cutOff, mistakes))
    }
    return requests
  }

  /// At least one, without repeats.
  private func environments(_ mistakes: inout ArgumentMistakes) -> [Environment] {
    var pythons: [PythonVersion] = []
    for text in python {
      let version = mistakes.take(
        PythonVersion(argument: text), "--python \(quoted(text)) is not of the form 3.12 or 3.12.4",
        hint: PythonVersion.hint(for: text))
      if let version, !pythons.contains(version) { pythons.append(version) }
    }
    var platforms: [Platform] = []
    for text in platform {
      let platform = mistakes.take(
        Platform(rawValue: text), "--platform \(quoted(text)) is not known",
        hint: "use \(Platform.allCases.map(\.rawValue).joined(separator: " or "))")
      if let platform, !platforms.contains(platform) { platforms.append(platform) }
    }
    let libc = mistakes.take(LibCVersion(glibc)?.libc, "--glibc \(quoted(glibc)) is not of the form 2.28")
    if pythons.isEmpty { pythons = [PythonVersion(major: 3, minor: 12)] }
    if platforms.isEmpty { platforms = [.linuxAMD64] }
    return pythons.flatMap { python in
      platforms.map { Environment(python: python, platform: $0, libc: libc ?? .glibc(major: 2, minor: 28)) }
    }
  }

  private func request(
    _ input: RequirementsInput, for environment: Environment, network: inout NetworkSettings,
    _ cutOff: (CutOff) -> Int, _ mistakes: ArgumentMistakes
  ) throws(InvalidInput) -> ResolutionRequest {
    var mistakes = mistakes
    var indexes = IndexSet(
      defaultIndex: network.defaultIndex, strategy: mistakes.word(indexStrategy, "--index-strategy") ?? .firstIndex)
    // uv's --index names a further index, and has a name before it where it matters.
    let named = index.filter { Self.named($0) != nil }
    let defaults = index.filter { Self.named($0) == nil }
    if let first = defaults.first {
      if let url = mistakes.take(network.separate(first), "--index is not an http or https address") {
        indexes.defaultIndex = url == PackageIndex.pypi.url ? .pypi : PackageIndex(name: "default", url: url)
      }
      if Set(defaults).count > 1 {
        mistakes.add(
          "--index, --index-url and --default-index name several indexes in place of PyPI",
          hint: "name further ones with --extra-index NAME=URL")
      }
    }
    for text in named + extraIndex {
      let pair = Self.named(text)
      let clean = mistakes.take(
        network.separate(pair?.url ?? text), "--extra-index is not of the form name=url with an http or https address")
      guard let clean else { continue }
      if let pair { network.addCredentials(ofIndex: pair.name, at: clean) }
      indexes.entries.append(.init(index: PackageIndex(name: pair?.name ?? clean, url: clean)))
    }
    var request = ResolutionRequest(input, environment: environment, indexes: indexes)
    for name in exclude {
      guard let package = mistakes.take(PackageName(name), "--exclude \(quoted(name)) is no package name") else {
        continue
      }
      request.exclusions.append(Located(package, at: SourceLocation(file: "<arguments>")))
    }
    request.strategy = mistakes.word(resolution, "--resolution") ?? .highest
    if pre { request.prereleases = .allow }
    request.prereleases = mistakes.word(prerelease, "--prerelease") ?? request.prereleases
    request.prefersBinary = request.prefersBinary || preferBinary
    for (option, values) in [(ReleaseControl.Option.allReleases, allReleases), (.onlyFinal, onlyFinal)] {
      for value in values.flatMap({ $0.split(separator: ",") }) {
        let selection = mistakes.take(
          ProjectSelection(value), "\(option.rawValue) \(quoted(value)) is no package name")
        if let selection { request.releaseControl.apply(option, selection) }
      }
    }
    for (option, values) in [(FormatControl.Option.onlyBinary, onlyBinary), (.noBinary, noBinary)] {
      for value in values.flatMap({ $0.split(separator: ",") }) {
        let selection = mistakes.take(
          ProjectSelection(value), "\(option.rawValue) \(quoted(value)) is no package name")
        if let selection { request.formats.apply(option, selection) }
      }
    }
    request.excludeNewer = limit(&mistakes).map(cutOff)
    request.cutOffSetting = Located(limitOption, at: SourceLocation(file: "<arguments>"))
    try mistakes.check()
    return request
  }
}

extension ResolverOptions {
  /// From when on files do not exist.
  private func limit(_ mistakes: inout ArgumentMistakes) -> CutOff? {
    guard let text = excludeNewer ?? uploadedPriorTo else { return nil }
    do throws(CutOff.Mistake) {
      let limit = try CutOff(parsing: text)
      // To pip, a day is the moment it begins.
      guard excludeNewer == nil, text.utf8.count == 10, case .moment(let end) = limit else { return limit }
      return .moment(Timestamp(seconds: end.seconds - 86_400))
    } catch {
      mistakes.add("\(limitOption) \(error.message)", hint: error.hint)
      return nil
    }
  }

  private var limitOption: String { excludeNewer == nil ? "--uploaded-prior-to" : "--exclude-newer" }

  /// Whether the moment comes from an age, which a lock has to record.
  var limitIsAge: Bool {
    guard let text = excludeNewer ?? uploadedPriorTo, case .age? = try? CutOff(parsing: text) else { return false }
    return true
  }

  /// The parts of `name=url`; `nil` for an address alone.
  private static func named(_ text: String) -> (name: String, url: String)? {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, !parts[0].contains("/") else { return nil }
    return (parts[0], parts[1])
  }
}

/// Collects what is wrong with arguments, so that all of it is reported together.
private struct ArgumentMistakes {
  private var diagnostics: [Diagnostic] = []

  /// Passes `value` on; a missing one is a mistake.
  mutating func take<Value>(
    _ value: Value?, _ message: @autoclosure () -> String, hint: @autoclosure () -> String? = nil
  ) -> Value? {
    if value == nil {
      diagnostics.append(
        Diagnostic(.badArgument, at: SourceLocation(file: "<arguments>"), message(), hint: hint()))
    }
    return value
  }

  mutating func add(_ message: String, hint: String?) {
    diagnostics.append(Diagnostic(.badArgument, at: SourceLocation(file: "<arguments>"), message, hint: hint))
  }

  /// The word of a closed set that `text` is; `nil` where none is given.
  ///
  /// Not as a type of ArgumentParser's: each new type of an option makes the runtime search every conformance of the
  /// program, and a short run consists of little else.
  mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ text: String?, _ option: String) -> Word? {
    guard let text else { return nil }
    return take(
      Word(rawValue: text), "\(option) \(quoted(text)) is not known",
      hint: "use \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  func check() throws(InvalidInput) {
    if !diagnostics.isEmpty { throw InvalidInput(diagnostics) }
  }
}

extension PythonVersion {
  /// As a user may write it: `3.12`, `3.12.4`, and `312`, as pip and uv take it.
  fileprivate init?(argument text: String) {
    let isShort = (2...3).contains(text.utf8.count) && text.hasPrefix("3") && !text.contains(".")
    self.init(isShort ? "3.\(text.dropFirst())" : text)
  }

  /// What to write in place of an argument that is no version.
  fileprivate static func hint(for text: String) -> String {
    if text == "3" { return "name the minor version, as in --python 3.12" }
    // `python3.12`, `cpython-3.12`, `==3.12.*`, `3.13t`
    let start = text.drop { !$0.isNumber }
    let version = start.prefix { $0.isNumber || $0 == "." }
    let trimmed = version.hasSuffix(".") ? version.dropLast() : version
    return PythonVersion(argument: String(trimmed)).map { "write it as --python \($0)" }
      ?? "write it as in --python 3.12"
  }
}

/// `2.28` as a C library.
private struct LibCVersion {
  let libc: Environment.LibC

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1], major == 2, (5...99).contains(minor) else {
      return nil
    }
    libc = .glibc(major: major, minor: minor)
  }
}

extension DiagnosticCode {
  static let badArgument = DiagnosticCode("bad-argument")
}
