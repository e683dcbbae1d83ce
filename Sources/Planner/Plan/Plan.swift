public import DepResolver
public import SpecParser

extension DiagnosticCode {
  static let sharedLock = DiagnosticCode("shared-lock")
  static let unknownProgram = DiagnosticCode("unknown-program")
}

/// Decides everything about the images of `spec`: a pure function of its arguments.
///
/// `resolutions` holds, by variant name, one resolution per platform of the variant; a variant without an entry is
/// a target of the bake file and otherwise left out of the plan. `systems` holds likewise what they need of their
/// distribution; without it only what the spec names is installed. `overlaps` holds which wheels bring the same files, and so
/// share a layer. `basis` tells what layers are chosen by, `userFile` is the `.dockerignore` that people keep in the context, and
/// `survey` tells what is sent of the build context, where that can be
/// looked at. `outputRoot` is the folder emitted paths are relative to; it and the spec file are relative to the same folder, or
/// both absolute. Throws every string of the spec that no emitted file could hold,
/// every package that cannot be locked, and paths that cannot be said from the output root.
public func plan(
  _ spec: Spec,
  resolutions: [String: [Resolution]],
  systems: [String: [VariantSystem]] = [:],
  overlaps: [String: [FileOverlap]] = [:],
  basis: LayerBasis = LayerBasis(),
  outputRoot: String = ".",
  toolchain: Toolchain = .current,
  userFile: UserIgnoreFile? = nil,
  survey: (ContextSelection) -> ContextSurvey? = { _ in nil }
) throws(InvalidInput) -> BuildPlan {
  var planner = Planning(
    spec: spec, root: LexicalPath(outputRoot), toolchain: toolchain, overlaps: overlaps, basis: basis)
  planner.userFile = userFile
  planner.checks.checkProject(spec)
  var targets: [BakeTarget] = []
  var variants: [VariantPlan] = []
  for variant in spec.variants {
    planner.checks.check(variant)
    let paths = planner.paths(of: variant)
    targets.append(BakeTarget(variant, paths: paths))
    guard let perPlatform = resolutions[variant.name.value] else { continue }
    let perSystem = systems[variant.name.value] ?? []
    if let variantPlan = planner.plan(variant, perPlatform, perSystem, paths, survey) {
      variants.append(variantPlan)
    }
  }
  planner.checkSharedLocks(targets)
  let context = planner.fromRoot(spec.context)
  if !planner.checks.diagnostics.isEmpty { throw InvalidInput(planner.checks.diagnostics) }
  let image = ImageReference(spec.image?.value ?? spec.project.value.lowercased())
  return BuildPlan(
    specFile: planner.specFile, project: spec.project.value, registry: image.registryAndNamespace,
    imageName: image.name, context: context, targets: targets, variants: variants, cache: spec.ci?.cache,
    attestations: spec.ci?.attest ?? [], toolchain: toolchain)
}

/// Where the lock of a variant goes, relative to the output root; `nil` where ``plan(_:resolutions:outputRoot:toolchain:)``
/// would refuse the path.
public func lockPath(of variant: Variant, in spec: Spec, outputRoot: String) -> String? {
  emittedPaths(of: variant, in: spec, outputRoot: outputRoot)?.lock
}

/// Where all files of a variant go; `nil` where ``plan(_:resolutions:outputRoot:toolchain:)`` would refuse a path.
func emittedPaths(of variant: Variant, in spec: Spec, outputRoot: String) -> VariantPlan.Paths? {
  var planner = Planning(spec: spec, root: LexicalPath(outputRoot), toolchain: .current)
  let paths = planner.paths(of: variant)
  return planner.checks.diagnostics.isEmpty ? paths : nil
}

/// Where the Dockerfile of a variant goes, relative to the output root.
public func dockerfilePath(of variant: Variant) -> String { "docker/\(variant.name.value).Dockerfile" }

/// The work of ``plan(_:resolutions:outputRoot:toolchain:)``, with the mistakes found on the way.
private struct Planning {
  let spec: Spec
  let root: LexicalPath
  let toolchain: Toolchain
  let overlaps: [String: [FileOverlap]]
  let basis: LayerBasis
  var userFile: UserIgnoreFile?
  var checks = InputChecks()

  init(
    spec: Spec, root: LexicalPath, toolchain: Toolchain, overlaps: [String: [FileOverlap]] = [:],
    basis: LayerBasis = LayerBasis()
  ) {
    self.spec = spec
    self.root = root
    self.toolchain = toolchain
    self.overlaps = overlaps
    self.basis = basis
  }

  private var specFolder: LexicalPath { LexicalPath(spec.file).parent }

  var specFile: String {
    let path = LexicalPath(spec.file)
    return path.relative(to: root)?.description ?? path.name
  }

  /// A path of the spec, seen from the output root.
  mutating func fromRoot(_ path: Located<String>) -> String {
    if let relative = specFolder.appending(path.value).relative(to: root) { return relative.description }
    checks.refuse(
      .outsideOutput, at: path.location,
      "\(quoted(path.value)) cannot be reached from the output folder '\(root)'",
      hint: "name the spec file and the output folder in the same way, both absolute or both relative")
    return "."
  }

  mutating func plan(
    _ variant: Variant, _ given: [Resolution], _ givenSystems: [VariantSystem], _ paths: VariantPlan.Paths,
    _ survey: (ContextSelection) -> ContextSurvey?
  ) -> VariantPlan? {
    let resolutions = variant.platforms.compactMap { platform in
      given.first { $0.environment.platform == platform.value }
    }
    precondition(resolutions.count == variant.platforms.count, "one resolution is needed per platform")
    let lock: Lock
    do {
      lock = try self.lock(variant, resolutions)
    } catch {
      for diagnostic in error.diagnostics { checks.refuse(diagnostic) }
      return nil
    }
    let systems = variant.platforms.compactMap { platform in
      givenSystems.first { $0.platform == platform.value }
    }
    let context = ContextSelection(copying: variant.app.copy.map(\.value), installing: lock, userFile: userFile)
    return assemble(variant, resolutions, systems, lock: lock, paths: paths, context, survey(context))
  }

  private mutating func assemble(
    _ variant: Variant, _ resolutions: [Resolution], _ systems: [VariantSystem], lock: Lock,
    paths: VariantPlan.Paths, _ context: ContextSelection, _ survey: ContextSurvey?
  ) -> VariantPlan {
    let runtime = PythonRuntime(variant)
    let configuration = ImageConfiguration(variant, title: spec.project.value)
    let account = Account(
      name: variant.app.user.value,
      writable: variant.app.writable.map { LexicalPath($0.value).description })
    checks.check(lock, at: variant.name.location)
    let entries = variant.app.copy.map { LexicalPath($0.value).description }
    let system = variant.systemPackages(systems)
    let entryBytes = survey?.entryBytes ?? [:]
    if runtime == .distribution { checks.checkDistributionPython(of: variant, systems) }
    let sizes = resolutions.map { resolution in
      SizePrediction(
        resolution, system: systems.first { $0.platform == resolution.environment.platform },
        installsSystemPackages: !system.isEmpty, runtime: runtime,
        isOnBase: variant.finalImage == nil, entries: entries.map { entryBytes[$0] })
    }
    let largest = sizes.max { $0.known < $1.known }
    let known = basis.variants[variant.name.value]
    let log = known?.log ?? ChangeLog(nil, resolutions, entries: entries)
    let kept = basis.keepsEmitted ? known?.emittedLayers : nil
    let overlaps = overlaps[variant.name.value] ?? []
    let inputs = LayerPlan.Inputs(
      variant: variant.name.value, base: variant.base.value, finalImage: variant.finalImage?.value,
      systemPackages: system,
      aptSources: variant.aptSources(systems),
      buildPackages: Set(variant.system.build.map(\.value) + systems.flatMap(\.build) + lock.buildPackages).sorted(),
      python: variant.python.value, runtime: runtime, installer: variant.installer,
      interpreter: runtime == .distribution ? DistributionPython(variant.python.value, system, systems) : nil,
      lock: lock, lockPath: paths.lock, sources: SourceBuild.needed(by: lock), programs: programs(of: variant, lock),
      account: account,
      copies: entries.map { ($0, LexicalPath(configuration.workdir).appending($0).description) },
      size: largest, layers: PackageLayers(),
      entryBytes: entryBytes, uvImage: toolchain.uvImage)
    let choice = LayerChoice(
      inputs, basis, log, overlaps, on: largest?.platform ?? variant.platforms.first?.value ?? .linuxAMD64)
    checks.checkLayers(of: variant, choice.layers)
    return VariantPlan(
      name: variant.name.value, summary: variant.summary?.value, base: variant.base.value,
      finalImage: variant.finalImage?.value, accelerator: variant.accelerator.value,
      platforms: variant.platforms.map(\.value),
      python: variant.python.value, runtime: runtime, installer: variant.installer, lock: lock, paths: paths,
      layers: choice.layers, costModel: choice.model, costs: choice.costs, account: account,
      configuration: configuration,
      context: context, contextSurvey: survey, sizes: sizes,
      budget: BudgetVerdict(budget: variant.sizeBudget?.value, sizes: sizes), systems: systems,
      overlaps: overlaps.map { .init(files: $0, isMended: kept?.separates($0.packages) ?? false) })
  }

  /// Where the programs of `system.programs` are, of which each must be known and its package in the image.
  private mutating func programs(of variant: Variant, _ lock: Lock) -> [LayerPlan.LinkedProgram] {
    var programs: [LayerPlan.LinkedProgram] = []
    for link in variant.system.programs {
      let (name, package) = (link.name.value, link.package.value)
      guard let program = SystemRules.bundled.program(name, of: package) else {
        let known = SystemRules.bundled.knownPrograms.map { "\($0.program) of \($0.package.normalized)" }
        checks.refuse(
          .unknownProgram, at: link.name.location, "no rule tells where '\(package)' has \(quoted(name))",
          hint: "known are: \(known.joined(separator: ", "))")
        continue
      }
      guard lock.entries.contains(where: { $0.name == package && $0.marker == nil }) else {
        checks.refuse(
          .unknownProgram, at: link.package.location,
          "'\(package)', which is to bring \(quoted(name)), is not in the image on every platform",
          hint: "add it to the requirements")
        continue
      }
      programs.append(LayerPlan.LinkedProgram(program: program, package: package))
    }
    return programs
  }

  private func lock(_ variant: Variant, _ resolutions: [Resolution]) throws(InvalidInput) -> Lock {
    let replacement = variant.indexes.first(where: \.isDefault)
    let constraints = Set(variant.constraints.map { specFolder.appending($0.value) })
    let specPath = LexicalPath(spec.file)
    return try Lock(
      resolutions,
      defaultIndex: replacement.map { PackageIndex(name: $0.name.value, url: $0.url.value) } ?? .pypi,
      place: replacement?.url.location ?? variant.name.location,
      annotation: { location in
        let path = LexicalPath(location.file)
        let shown = (path.relative(to: root)?.description ?? path.name).revealed()
        return path == specPath ? shown : (constraints.contains(path) ? "-c \(shown)" : "-r \(shown)")
      },
      local: { path in
        let inContext = LexicalPath(path).relative(to: specFolder.appending(spec.context.value))
        return inContext.flatMap { $0.escapes ? nil : $0.description }
      })
  }

  /// Without a `lock` of its own, a variant's lock stands beside its first requirements file, or in `requirements`
  /// of an output folder that does not hold that file.
  mutating func paths(of variant: Variant) -> VariantPlan.Paths {
    let name = variant.name.value
    let path: Located<String>
    if let lock = variant.lock {
      path = lock
    } else {
      let folder = variant.requirements.first.map { LexicalPath($0.value).parent } ?? LexicalPath(".")
      path = Located(
        folder.appending("requirements-\(name).txt").description,
        at: variant.requirements.first?.location ?? variant.name.location)
    }
    checks.checkPath(path, what: "lock path")
    var lock = fromRoot(path)
    if LexicalPath(lock).escapes, variant.lock == nil {
      lock = "requirements/requirements-\(name).txt"
    } else if LexicalPath(lock).escapes {
      checks.refuse(
        .outsideOutput, at: path.location,
        "the lock \(quoted(path.value)) is outside the output folder '\(root)'",
        hint: "choose an output folder that holds it")
    }
    // The name stands in a mount option, where commas, quotes, blanks and '$' mean something.
    if !TextClass.isPlain(LexicalPath(lock).name, extra: "._-+") {
      checks.refuse(
        .unusablePath, at: path.location, "\(quoted(path.value)) cannot name a lock",
        hint: "use letters, digits, '.', '_', '-' and '+' in the file name")
    }
    let dockerfile = dockerfilePath(of: variant)
    let context = specFolder.appending(spec.context.value)
    let fromContext = root.appending(dockerfile).relative(to: context)
    let lockFolder = root.appending(lock).parent.relative(to: context)
    if fromContext == nil {
      checks.refuse(
        .outsideOutput, at: spec.context.location,
        "the output folder '\(root)' cannot be reached from the context \(quoted(spec.context.value))",
        hint: "name the spec file and the output folder in the same way, both absolute or both relative")
    }
    return VariantPlan.Paths(
      lock: lock,
      pylock: LexicalPath(lock).parent.appending(PylockEmitter.fileName(variant: name)).description,
      dockerfile: dockerfile, dockerignore: dockerfile + ".dockerignore",
      dockerfileFromContext: (fromContext ?? LexicalPath(dockerfile)).description,
      lockFolderFromContext: (lockFolder ?? LexicalPath(".")).description)
  }

  /// Two variants that name the same lock would overwrite each other's, as one that extends another easily does.
  mutating func checkSharedLocks(_ variants: [BakeTarget]) {
    var owners: [String: String] = [:]
    for variant in variants {
      if let owner = owners[variant.paths.lock], let location = spec.variant(named: variant.name)?.name.location {
        checks.refuse(
          .sharedLock, at: location,
          "'\(variant.name)' and '\(owner)' both write the lock \(quoted(variant.paths.lock))",
          hint: "give '\(variant.name)' a 'lock' of its own")
      }
      owners[variant.paths.lock] = variant.name
    }
  }
}
