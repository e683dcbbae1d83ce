import DepResolver
import Planner
import SpecParser

/// The spec a command works on, and the requirements files it names.
struct Project {
  let spec: Spec
  let process: ProcessEnvironment
  /// Which files were read so far.
  let log = ReadLog()

  /// Finds, reads and checks the spec; warnings go to `terminal`.
  static func load(_ options: SpecOptions, _ process: ProcessEnvironment, _ terminal: Terminal) throws -> Project {
    let file = try SpecDiscovery(
      option: options.spec, variable: process.variables["TXSPEC_SPEC"],
      workingDirectory: process.workingDirectory, listFolder: FileAccess.list
    ).specFile()
    let bytes = try FileAccess.read(file)
    let spec = try parseSpec(bytes, file: file, fileExists: FileAccess.isFile, listFolder: FileAccess.list)
    for warning in spec.missingFromContext(listFolder: FileAccess.list) {
      terminal.warn(warning)
    }
    let keyrings = spec.variants.compactMap(\.system.archive.keyring)
    let missing = keyrings.filter { !FileAccess.isFile(spec.resolvedPath($0.value)) }
    if !missing.isEmpty {
      var places: Set<SourceLocation> = []
      throw InvalidInput(
        missing.filter { places.insert($0.location).inserted }.map { keyring in
          Diagnostic(
            .missingKeyring, at: keyring.location, "there is no file \(quoted(keyring.value))",
            hint: "Debian's package debian-archive-keyring has the keys of its archives")
        })
    }
    return Project(spec: spec, process: process)
  }

  /// The variants of these names, all of them when there are no names; in the order of the spec.
  func variants(named names: [String]) throws(InvalidInput) -> [Variant] {
    let known = spec.variants.map(\.name.value)
    let unknown = names.filter { !known.contains($0) }.map { name in
      Diagnostic(
        .unknownVariant, at: SourceLocation(file: "<arguments>"),
        "the spec has no variant '\(name)'; it has \(known.joined(separator: ", "))",
        hint: nearestName(to: name, among: known).map { "did you mean '\($0)'?" })
    }
    if !unknown.isEmpty { throw InvalidInput(unknown) }
    return names.isEmpty ? spec.variants : spec.variants.filter { names.contains($0.name.value) }
  }

  /// The named variants with what their files ask for; every mistake in any of them.
  ///
  /// `source` is for what the files name on servers; without it, nothing of that is looked at.
  func inputs(_ names: [String], _ source: SourceOptions?, _ terminal: Terminal) async throws -> [VariantInput] {
    var inputs: [VariantInput] = []
    var diagnostics: [Diagnostic] = []
    var warnings: [Diagnostic] = []
    for variant in try variants(named: names) {
      do {
        var input: RequirementsInput
        if let source {
          let fetching = RequirementsFetching(options: source, process: process, terminal: terminal)
          input = try await fetching.finish { fetched throws(InvalidInput) in
            try requirements(of: variant, fetched)
          }
        } else {
          input = try requirements(of: variant, FetchedSources())
        }
        warnings += input.warnings.filter { !warnings.contains($0) }
        input.warnings = []
        inputs.append(VariantInput(variant: variant, input: input))
      } catch let error as InvalidInput {
        // Variants share files; a mistake in one is reported once.
        diagnostics += error.diagnostics.filter { !diagnostics.contains($0) }
      }
    }
    if !diagnostics.isEmpty { throw InvalidInput(diagnostics) }
    for warning in warnings { terminal.warn(warning) }
    return inputs
  }

  /// The same, with the versions to keep of the locks in `outputRoot`.
  func inputs(
    _ names: [String], _ source: SourceOptions, _ terminal: Terminal, keeping locks: LocksOnDisk, outputRoot: String
  ) async throws -> [VariantInput] {
    let named = try await inputs(names, source, terminal)
    try checkOutputs(named, outputRoot: outputRoot)
    return named.map { input in
      VariantInput(
        variant: input.variant, input: input.input,
        kept: locks.versions(for: input.variant, of: self, outputRoot: outputRoot),
        cutOff: locks.cutOff(for: input.variant, of: self, outputRoot: outputRoot))
    }
  }

  /// What `base inspect` found in the image that a variant's starts from; `nil` where nobody looked.
  ///
  /// Where the base is pinned to a digest that nobody looked into, what its tag meant then has to do.
  func snapshot(of variant: Variant, on platform: Platform) throws -> BaseSnapshot? {
    let image = variant.imageBase.value
    guard let file = snapshotFile(of: variant, on: platform) else { return nil }
    let snapshot = try BaseSnapshot(json: try FileAccess.read(file), file: file)
    guard snapshot.platform == platform,
      snapshot.image.split(separator: "@").first == image.split(separator: "@").first
    else {
      throw InvalidInput(
        Diagnostic(
          .otherSnapshot, at: SourceLocation(file: file),
          "the snapshot is of '\(snapshot.image)' for \(snapshot.platform), and its name says otherwise",
          hint: "make it anew: txspec base inspect \(image) --platform \(platform)"))
    }
    return snapshot
  }

  /// Where the snapshot of a variant's base is; `nil` where there is none.
  func snapshotFile(of variant: Variant, on platform: Platform) -> String? {
    let image = variant.imageBase.value
    let unpinned = ImageDigest(pinning: image) == nil ? nil : image.split(separator: "@").first.map(String.init)
    return [image, unpinned].compactMap(\.self).map { name in
      LexicalPath(outputRoot).appending(BaseSnapshot.folder)
        .appending(BaseSnapshot.fileName(image: name, platform: platform)).description
    }.first(where: FileAccess.isFile)
  }

  /// Looks at what variants send of the build context; variants that send the same are looked at once.
  func surveying(_ limits: ContextSurvey.Limits = .passing, keepsFiles: Bool = false) -> (ContextSelection) ->
    ContextSurvey
  {
    let context = LexicalPath(spec.resolvedPath(spec.context.value))
    var known: [[String]: ContextSurvey] = [:]
    return { selection in
      if let survey = known[selection.entries] { return survey }
      let survey = ContextSurvey(of: selection, limits: limits, keepsFiles: keepsFiles) { path in
        FileAccess.look(context.appending(path).description)
      }
      known[selection.entries] = survey
      return survey
    }
  }

  /// The order in which the Dockerfile that was emitted to `outputRoot` links its layers; `nil` where there is none.
  func keptOrder(of variant: Variant, outputRoot: String) -> EmittedOrder? {
    emittedText(at: dockerfilePath(of: variant), outputRoot: outputRoot).map { EmittedOrder(dockerfile: $0) }
  }

  /// Which packages shared a layer in the files that were emitted to `outputRoot`; `nil` where none were.
  ///
  /// Only slices that the Dockerfile mounts count: others are left from when there were more layers.
  func keptLayers(of variant: Variant, outputRoot: String) -> PackageLayers? {
    let name = variant.name.value
    guard let lock = lockPath(of: variant, in: spec, outputRoot: outputRoot),
      let instructions = emittedText(at: dockerfilePath(of: variant), outputRoot: outputRoot)
    else { return nil }
    var slices: [String] = []
    for number in 1...LayerBudget.most {
      guard PackageLayers.isMounted(variant: name, layer: number, in: instructions) else { break }
      let path = PackageLayers.slicePath(lock: lock, variant: name, layer: number)
      // One that is missing says nothing of the others.
      if let slice = emittedText(at: path, outputRoot: outputRoot) { slices.append(slice) }
    }
    let layers = PackageLayers(emitted: slices)
    return layers.layers.isEmpty ? nil : layers
  }

  /// The text of a file that was emitted; `nil` where none is.
  private func emittedText(at path: String, outputRoot: String) -> String? {
    let file = LexicalPath(outputRoot).appending(path).description
    guard FileAccess.isRegularFile(file), let bytes = try? FileAccess.read(file) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The file of keys that must have signed the distribution's archives, seen from the working directory.
  func keyring(of variant: Variant) -> String? {
    variant.system.archive.keyring.map { spec.resolvedPath($0.value) }
  }

  /// What the files of a variant ask for.
  func requirements(
    of variant: Variant, _ fetched: FetchedSources = FetchedSources()
  ) throws(InvalidInput) -> RequirementsInput {
    let resolved: (Located<String>) -> Located<String> = { path in path.map { spec.resolvedPath($0) } }
    // An image is built from the context, so that is where paths are seen from, and not where the command is run.
    let loader = RequirementsLoader(
      environment: process.variables, base: spec.resolvedPath(spec.context.value)
    ) { [log] path in try log.read(path) }
    let input = try loader.load(
      requirements: variant.requirements.map(resolved), constraints: variant.constraints.map(resolved),
      overrides: variant.overrides.map(resolved), parts: variant.parts,
      environments: variant.platforms.map { MarkerEnvironment(python: variant.python.value, platform: $0.value) },
      fetched: fetched)
    try FileAccess.checkLinks(input)
    return input
  }

  /// Where emitted files go unless told otherwise: the spec's folder, or the folder above when that is `specs`.
  var outputRoot: String { Self.outputRoot(ofSpec: spec.file) }

  /// The same for a spec that is not read.
  static func outputRoot(ofSpec file: String) -> String {
    let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
    let name = folder.split(separator: "/").last.map(String.init) ?? folder
    guard name == "specs" else { return folder.isEmpty ? "/" : folder }
    return TextualPath.resolved("..", besideFile: file)
  }

  /// The output folder that the user named, absolute where the spec's path is and relative where that is, so that
  /// paths can be said from one to the other.
  func outputRoot(named folder: String) -> String {
    let (path, here) = (LexicalPath(folder), LexicalPath(process.workingDirectory))
    if path.isAbsolute == LexicalPath(spec.file).isAbsolute { return folder }
    return (path.isAbsolute ? path.relative(to: here) ?? path : here.appending(folder)).description
  }
}

extension DiagnosticCode {
  static let unknownVariant = DiagnosticCode("unknown-variant")
  static let otherSnapshot = DiagnosticCode("other-snapshot")
  static let missingKeyring = DiagnosticCode("missing-keyring")
}
