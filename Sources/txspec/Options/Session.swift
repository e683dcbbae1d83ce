import DepResolver
import Planner
import SpecParser
import Synchronization

/// An open index client and cache, and what commands do with them.
struct Session {
  /// What `plan`, `emit` and `lock` work from.
  struct Plan {
    var build: BuildPlan
    var resolutions: [String: [Resolution]]
    /// By variant, one a platform.
    var systems: [String: [VariantSystem]]
    /// By the names of the variants that are over their budget; empty where nobody asked for it.
    var advice: [String: BudgetAdvice]
    /// Files that were replaced since they were locked.
    var sumChanges: [SumChange] = []
    /// By variant, what the history that was read never had.
    var unseen: [String: [String]] = [:]
    /// Why layers were chosen without the history that was to tell, in the words of a message; each once.
    var notes: [String] = []
  }

  let client: IndexClient
  let cache: Cache
  let defaultIndex: PackageIndex
  let progress: ProgressLine

  /// Opens a session, runs `body` and closes it, whether or not it succeeded.
  ///
  /// `policy` replaces the one of the options.
  static func with<Result>(
    _ options: SourceOptions, _ process: ProcessEnvironment, _ terminal: Terminal,
    inputs: [VariantInput], policy: IndexClient.Policy? = nil, body: (Session) async throws -> Result
  ) async throws -> Result {
    var network = try NetworkSettings(process)
    for input in inputs {
      network.add(input.input)
      for index in input.variant.indexes { network.addCredentials(ofIndex: index.name.value, at: index.url.value) }
    }
    return try await with(options, process, terminal, network: network, policy: policy, body: body)
  }

  /// The same with network settings that are known already; `needsDetails` as for `IndexClient`.
  static func with<Result>(
    _ options: SourceOptions, _ process: ProcessEnvironment, _ terminal: Terminal,
    network: NetworkSettings, policy: IndexClient.Policy? = nil, needsDetails: Bool = true,
    body: (Session) async throws -> Result
  ) async throws -> Result {
    if !options.quiet { Self.noteUnused(process, terminal) }
    let progress = ProgressLine(terminal, isOn: !options.quiet)
    let cache = options.cache.openOrDoWithout(process) { notice in
      progress.end()
      terminal.say("warning: \(notice.terminalSafe)")
    }
    let client = IndexClient(
      network.http, cache: cache,
      policy: policy ?? options.policy,
      resolutionKey: options.noResolutionCache ? nil : ProcessEnvironment.program,
      needsDetails: needsDetails
    ) { progress.update($0) }
    do {
      let result = try await body(
        Session(client: client, cache: cache, defaultIndex: network.defaultIndex, progress: progress))
      progress.end()
      await client.shutdown()
      cache.close()
      return result
    } catch {
      progress.end()
      await client.shutdown()
      cache.close()
      throw error
    }
  }

  /// Names what of the environment has no say, once a run.
  private static func noteUnused(_ process: ProcessEnvironment, _ terminal: Terminal) {
    let isFirst = hasNoted.withLock { noted in
      defer { noted = true }
      return !noted
    }
    guard isFirst else { return }
    for note in UnusedSettings(process).notes { terminal.say(note.terminalSafe) }
  }

  private static let hasNoted = Mutex(false)

  /// Resolves on each platform; where nothing satisfies the requirements, looks for what would help.
  func resolve(_ requests: [ResolutionRequest]) async throws(ResolutionError) -> [Resolution] {
    do throws(ResolutionError) {
      return try await VariantResolver(source: client).resolve(requests)
    } catch {
      guard case .unsatisfiable(let failure) = error else { throw error }
      throw .unsatisfiable(await withRelaxations(failure))
    }
  }

  private func withRelaxations(_ failure: ResolutionFailure) async -> ResolutionFailure {
    progress.begin("looking for the smallest change that resolves it")
    var failure = failure
    failure.relaxations = await RelaxationSearch(source: client, clock: ContinuousClock(), limit: .seconds(3))
      .search(failure)
    return failure
  }

  /// Resolves the named variants of a project and plans their images.
  ///
  /// A variant that can't be resolved ends it, unless `onFailure` takes note of it and lets the others go on.
  /// Packages stay in the layers of the files that were emitted before, and these in their order, but for `regroups`; where
  /// none were, `history` tells both: a commit alone never changes what was emitted. Locks need no look at the distribution,
  /// nor at layers. `rates` stand in place of the spec's. `advises` adds what would bring those over their budgets under them, which may ask the index for more,
  /// and what the layers cost.
  func plan(
    _ project: Project, _ inputs: [VariantInput], outputRoot: String, advises: Bool = false, regroups: Bool = false,
    history: HistoryOptions? = nil, rates: CostRates? = nil, looksAtSystem: Bool = true,
    onFailure: (UnresolvedVariant) throws -> Void = { throw $0 }
  ) async throws -> Plan {
    var names: [String] = []
    var variants: [VariantAgreement.Variant] = []
    // Archives are fetched and read meanwhile.
    for input in inputs where looksAtSystem {
      await client.prepareSystem(of: input.variant, keyring: project.keyring(of: input.variant))
    }
    for input in inputs {
      let name = input.variant.name.value
      let asked = input.requests(defaultIndex: defaultIndex)
      progress.begin("resolving \(name)")
      do throws(ResolutionError) {
        variants.append(.init(requests: asked, resolutions: try await resolve(asked)))
        names.append(name)
      } catch {
        try onFailure(UnresolvedVariant(name: name, error: error))
      }
    }
    variants = await VariantAgreement(source: client).agreeing(variants)
    try project.checkLocalPackages(of: variants.flatMap(\.resolutions))
    let resolutions = Dictionary(uniqueKeysWithValues: zip(names, variants.map(\.resolutions)))
    var systems: [String: [VariantSystem]] = [:]
    var overlaps: [String: [FileOverlap]] = [:]
    for input in inputs where looksAtSystem {
      let name = input.variant.name.value
      guard let resolved = resolutions[name] else { continue }
      progress.begin("looking at the system packages of \(name)")
      systems[name] = try await system(of: input, resolved, project)
      progress.begin("looking at the files of the packages of \(name)")
      overlaps[name] = try await self.overlaps(of: input, resolved)
    }
    var basis = LayerBasis(
      keepsEmitted: !regroups, rates: rates ?? CostRates(project.spec.rates),
      judgement: advises ? (history == nil ? .quick : .thorough) : nil,
      milliseconds: { [cache] in cache.timing(of: $0) })
    var notes: [String] = []
    var unseen: [String: [String]] = [:]
    for input in inputs where looksAtSystem {
      let name = input.variant.name.value
      var known = LayerBasis.Variant(
        emittedLayers: project.keptLayers(of: input.variant, outputRoot: outputRoot),
        emittedOrder: project.keptOrder(of: input.variant, outputRoot: outputRoot))
      if let history, let resolved = resolutions[name] {
        let isFree = regroups || known.emittedOrder == nil
        if isFree || advises {
          progress.begin("reading the history of \(name)")
          let changes = try await history.changes(project, input, resolved)
          if isFree { known.log = changes.log } else { known.judgingLog = changes.log }
          unseen[name] = changes.unseen
          if isFree, let lack = changes.lack {
            let note = "note: layers are chosen without a history: \(lack)".terminalSafe
            if !notes.contains(note) { notes.append(note) }
          }
        }
      }
      basis.variants[name] = known
    }
    var build = try Planner.plan(
      project.spec, resolutions: resolutions, systems: systems, overlaps: overlaps, basis: basis,
      outputRoot: outputRoot, userFile: try project.userIgnoreFile(), survey: project.surveying())
    for position in build.variants.indices {
      let input = inputs.first { $0.variant.name.value == build.variants[position].name }
      if let input { build.variants[position].lock.origins = input.origins }
    }
    var advice: [String: BudgetAdvice] = [:]
    for (name, variant) in zip(names, variants) where advises {
      advice[name] = await self.advice(for: build.variant(named: name), variant)
    }
    progress.end()
    var plan = Plan(
      build: build, resolutions: resolutions, systems: systems, advice: advice, unseen: unseen, notes: notes)
    for (name, variant) in zip(names, variants) {
      guard let kept = inputs.first(where: { $0.variant.name.value == name })?.kept.locked else { continue }
      for (request, resolution) in zip(variant.requests, variant.resolutions) {
        plan.sumChanges += resolution.sumChanges(since: kept, for: request)
      }
    }
    return plan
  }

  /// What a variant needs of its distribution, one answer a resolution.
  func system(
    of input: VariantInput, _ resolutions: [Resolution], _ project: Project
  ) async throws -> [VariantSystem] {
    let variant = input.variant
    var systems: [VariantSystem] = []
    for resolution in resolutions {
      let platform = resolution.environment.platform
      let snapshot = try project.snapshot(of: variant, on: platform)
      do throws(SystemError) {
        systems.append(
          try await client.system(
            of: variant, resolution, external: input.input.external, snapshot: snapshot,
            keyring: project.keyring(of: variant)))
      } catch {
        throw UnresolvedSystem(variant: variant, platform: platform, error: error)
      }
    }
    return systems
  }

  /// Which packages of a variant bring the same files on any of its platforms.
  private func overlaps(of input: VariantInput, _ resolutions: [Resolution]) async throws -> [FileOverlap] {
    var overlaps: [[FileOverlap]] = []
    for resolution in resolutions {
      do throws(SystemError) {
        overlaps.append(try await client.overlaps(of: resolution))
      } catch {
        throw UnresolvedSystem(
          variant: input.variant, platform: resolution.environment.platform, error: error)
      }
    }
    return FileOverlap.joining(overlaps)
  }

  /// What the base of a variant has; `nil` where nothing tells.
  func basePackages(of variant: Variant, on platform: Platform, _ project: Project) async throws -> BasePackages? {
    await client.basePackages(
      of: variant, on: platform, snapshot: try project.snapshot(of: variant, on: platform),
      keyring: project.keyring(of: variant))
  }
}

/// A variant and what its files say.
struct VariantInput {
  let variant: Variant
  let input: RequirementsInput
  var kept = KeptVersions()
  /// From when on files do not exist, by the cooldown of the variant.
  var cutOff: Int?

  /// What the lock records of where it comes from.
  var origins: LockOrigins {
    guard case .age = variant.cooldown?.limit.value else { return LockOrigins(files: input.remoteFiles) }
    return LockOrigins(files: input.remoteFiles, cutOff: cutOff)
  }

  /// One request a platform.
  func requests(defaultIndex: PackageIndex) -> [ResolutionRequest] {
    Environment.all(of: variant).map { environment in
      var request = ResolutionRequest(variant, input, environment: environment, defaultIndex: defaultIndex)
      request.keep(kept)
      request.excludeNewer = cutOff
      request.cutOffSetting = variant.cooldown?.limit.map { _ in "cooldown" }
      if cutOff != nil {
        for name in variant.cooldown?.except ?? [] { request.excludeNewerByProject[name.value] = .some(nil) }
      }
      return request
    }
  }
}
