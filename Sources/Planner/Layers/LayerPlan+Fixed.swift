import SpecParser

extension LayerPlan {
  /// The names of the stages, which the copies between them need.
  enum StageName {
    static let base = "base"
    static let interpreter = "python"
    static let system = "system"
    static let builder = "builder"
    /// Lays out what an image without package manager gets of the distribution.
    static let root = "root"
    static let environment = "venv"
    static let sources = "python-sources"

    /// Where the packages of a layer are installed, counted from 1.
    static func layer(_ number: Int) -> String { "python-\(number)" }
    static let final = "final"
  }

  /// Where things are in the image.
  enum Place {
    static let virtualEnvironment = "/opt/venv"
    static let managedPython = "/opt/python"
    /// Of the stage `root`; what is in it goes to `/`.
    static let rootFolder = "/rootfs"
  }

  /// The order that is right when nothing is known of a project's history: what changes least comes first.
  ///
  /// Base, system packages, user; then, from stages of their own, the interpreter and the python packages; then
  /// the app, one step an entry in the order of the spec. ``LinkChain`` says what of the last stage may be exchanged. These stages start from the base and not from the system
  /// packages, so that all run side by side and none reruns another. Few packages need one such stage; of many, each
  /// layer has its own, and what is built from source too. A Python of the distribution is below all of these. Where the
  /// finished image starts from another than the base, what it needs of the distribution comes from one more stage.
  static func fixed(_ variant: Inputs) -> LayerPlan {
    var stages = [Stage(name: StageName.base, origin: .image(variant.base), steps: [variant.baseStep])]
    var parent = StageName.base
    if let step = variant.interpreterStep {
      stages.append(Stage(name: StageName.interpreter, origin: .stage(parent), steps: [step]))
      parent = StageName.interpreter
    }
    if let step = variant.systemStep {
      stages.append(Stage(name: StageName.system, origin: .stage(parent), steps: [step]))
      parent = StageName.system
    }
    stages += variant.packageStages
    if let final = variant.finalImage {
      let steps = variant.rootSteps(final)
      if !steps.isEmpty { stages.append(Stage(name: StageName.root, origin: .stage(parent), steps: steps)) }
      let image = [variant.finalBaseStep(final)] + (steps.isEmpty ? [] : [variant.rootFolderStep])
      stages.append(Stage(name: StageName.final, origin: .image(final), steps: image + variant.finalSteps))
    } else {
      stages.append(
        Stage(name: StageName.final, origin: .stage(parent), steps: variant.accountSteps + variant.finalSteps))
    }
    return LayerPlan(stages: stages)
  }

  /// A program, and the package that brings it.
  struct LinkedProgram {
    var program: ProvidedProgram
    var package: PackageName
  }

  /// What the layers of one variant are made of.
  struct Inputs {
    /// The name.
    var variant: String
    var base: String
    /// What the finished image starts from, where that is not ``base``.
    var finalImage: String?
    var systemPackages: [String]
    /// Lines of `sources.list` that replace the base's own; empty where those stay.
    var aptSources: [String]
    var buildPackages: [String]
    var python: PythonVersion
    var runtime: PythonRuntime
    var installer: Installer
    /// With ``PythonRuntime/distribution`` only.
    var interpreter: DistributionPython?
    var lock: Lock
    var lockPath: String
    var sources: [SourceBuild]
    var programs: [LinkedProgram]
    var account: Account
    var copies: [(entry: String, destination: String)]
    /// Of the platform with the largest image; `nil` where there is none.
    var size: SizePrediction?
    /// Of the wheels.
    var layers: PackageLayers
    /// What copying each entry brings, as far as it was measured.
    var entryBytes: [String: Int]
    var uvImage: String
  }
}

extension LayerPlan.Inputs {
  fileprivate var baseStep: Step {
    guard finalImage == nil else {
      return Step(
        id: "base", action: .base(image: base), inputs: [base], bytes: .measured(0), cacheKey: ["base", base])
    }
    return step("base", .base(image: base), inputs: [base], of: .base, cacheKey: ["base", base])
  }

  fileprivate func finalBaseStep(_ image: String) -> Step {
    step("final", .base(image: image), inputs: [image], of: .base, cacheKey: ["base", image])
  }

  /// The bytes of the packages are those of the steps that install them.
  fileprivate func rootSteps(_ image: String) -> [Step] {
    var steps: [Step] = []
    let packages = Set(systemPackages + (interpreter.map { [$0.request] } ?? [])).sorted()
    if !packages.isEmpty || runtime == .base {
      let version = runtime == .base ? python : nil
      steps.append(
        Step(
          id: "files", action: .collect(packages, python: version, final: image), inputs: [image] + packages,
          bytes: version == nil ? .measured(0) : .notMeasured,
          cacheKey: ["files", image] + packages + (version.map { ["python \($0.short)"] } ?? [])))
    }
    if hasAccount {
      steps.append(
        Step(
          id: "account", action: .accountFiles(account, final: image), inputs: accountInputs, bytes: .measured(0),
          cacheKey: ["account", image] + accountKey))
    }
    return steps
  }

  fileprivate var rootFolderStep: Step {
    Step(
      id: "join:files", action: .rootFolder(stage: LayerPlan.StageName.root), inputs: [LayerPlan.Place.rootFolder],
      bytes: .measured(0), cacheKey: ["join", LayerPlan.StageName.root, "/"])
  }

  private var hasAccount: Bool { !account.isRoot || !account.writable.isEmpty }
  private var accountInputs: [String] { [account.name] + account.writable }
  private var accountKey: [String] { [account.name, "\(account.uid)"] + account.writable }

  fileprivate var accountSteps: [Step] {
    guard hasAccount else { return [] }
    return [
      Step(
        id: "account", action: .account(account), inputs: accountInputs, bytes: .measured(0),
        cacheKey: ["account"] + accountKey)
    ]
  }

  fileprivate var interpreterStep: Step? {
    interpreter.map { aptStep("python-runtime", [$0.request], $0.size) }
  }

  /// Of the bytes of all system packages those that the interpreter has not brought.
  fileprivate var systemStep: Step? {
    let packages = systemPackages.filter { $0 != interpreter?.request }
    if packages.isEmpty { return nil }
    var own = size?.size(of: .systemPackages)
    if let below = interpreter?.size {
      own?.bytes -= below.bytes
      if let compressed = below.compressed { own?.compressed? -= compressed }
    }
    return aptStep("system", packages, own)
  }

  private func aptStep(_ id: String, _ packages: [String], _ known: PartSize?) -> Step {
    Step(
      id: id, action: .systemPackages(packages, sources: aptSources), inputs: packages,
      bytes: known.map { .measured($0.bytes) } ?? .notMeasured, isEstimate: known?.isEstimate ?? false,
      compressed: known?.compressed.map { .measured($0) } ?? .notMeasured, cacheKey: ["apt"] + aptSources + packages)
  }

  /// Where stages start that make Python's packages.
  private var pythonOrigin: LayerPlan.Stage.Origin {
    .stage(interpreter == nil ? LayerPlan.StageName.base : LayerPlan.StageName.interpreter)
  }

  /// A step whose bytes are a whole part of the image.
  private func step(
    _ id: String, _ action: Step.Action, inputs: [String], of part: SizePrediction.Part, cacheKey: [String]
  ) -> Step {
    let known = size?.size(of: part)
    return Step(
      id: id, action: action, inputs: inputs, bytes: known.map { .measured($0.bytes) } ?? .notMeasured,
      isEstimate: known?.isEstimate ?? false,
      compressed: known?.compressed.map { .measured($0) } ?? .notMeasured, cacheKey: cacheKey)
  }

  private var isLayered: Bool { layers.layers.count > 1 }

  fileprivate var packageStages: [LayerPlan.Stage] {
    typealias Name = LayerPlan.StageName
    guard isLayered else {
      return [LayerPlan.Stage(name: Name.builder, origin: pythonOrigin, steps: builderSteps)]
    }
    let managed = LayerPlan.Place.managedPython
    let interpreter = runtime == .managed ? [compileStep("compile-python", [managed], of: nil)] : []
    var stages = [
      LayerPlan.Stage(
        name: Name.environment, origin: pythonOrigin,
        steps: aptBuildSteps("installer", installerPackages) + [environmentStep] + interpreter)
    ]
    for (index, layer) in layers.layers.enumerated() {
      let steps = [wheelsStep(index + 1, layer)] + programSteps(of: Set(layer), id: "programs-\(index + 1)")
      stages.append(
        LayerPlan.Stage(
          name: Name.layer(index + 1), origin: .stage(Name.environment),
          steps: steps + [compileStep("compile-\(index + 1)", [Place.virtualEnvironment], of: Set(layer))]))
    }
    if !sources.isEmpty {
      stages.append(
        LayerPlan.Stage(
          name: Name.sources, origin: .stage(Name.environment),
          steps: aptBuildSteps("build-system", buildPackages) + [sourcesStep]
            + programSteps(of: Set(sources.map(\.package)), id: "programs-sources")
            + [compileStep("compile-sources", [Place.virtualEnvironment], of: Set(sources.map(\.package)))]))
    }
    return stages
  }

  private typealias Place = LayerPlan.Place

  /// Of this stage only folders are taken over, and no package installs into these.
  private func aptBuildSteps(_ id: String, _ packages: [String]) -> [Step] {
    if packages.isEmpty { return [] }
    return [
      Step(
        id: id, action: .systemPackages(packages, sources: aptSources), inputs: packages, bytes: .measured(0),
        cacheKey: ["apt"] + aptSources + packages)
    ]
  }

  /// The distribution keeps pip apart from Python, and its pip trusts the distribution's certificates.
  private var installerPackages: [String] {
    interpreter != nil && installer == .pip ? ["ca-certificates", "python3-pip-whl"] : []
  }

  private var environmentStep: Step {
    let version = runtime.versionText(python)
    let interpreter = "python \(version)"
    return Step(
      id: "venv", action: .virtualEnvironment(runtime),
      inputs: runtime == .managed ? [uvImage, interpreter] : [interpreter],
      bytes: runtime == .managed ? .notMeasured : .measured(0),
      cacheKey: ["venv", version] + (runtime == .managed ? [uvImage] : []))
  }

  private func wheelsStep(_ number: Int, _ names: [PackageName]) -> Step {
    let wheels = lock.entries.filter { !$0.isBuilt && names.contains($0.name) }
    let packages = size?.packages.filter { names.contains($0.name) } ?? []
    let compressed = packages.map { $0.download.map(SizeEstimate.compressed(wheelBytes:)) }
    return Step(
      id: "python-\(number)", action: .wheels(slice: LockSlice.path(variant: variant, layer: number)),
      inputs: names.map(\.normalized), bytes: Measurement(summing: packages.map(\.bytes)),
      compressed: Measurement(summing: compressed), cacheKey: [installer.rawValue] + wheels.map(\.pin))
  }

  private var sourcesStep: Step {
    Step(
      id: "python-sources",
      action: .sources(sources, slice: isLayered ? LockSlice.sourcesPath(variant: variant) : nil),
      inputs: isLayered ? sources.map(\.package.normalized) : [lockPath], bytes: .notMeasured,
      cacheKey: [installer.rawValue] + sources.flatMap { [$0.source] + $0.buildConstraints })
  }

  /// The links to programs of these packages; `nil` stands for all.
  private func programSteps(of packages: Set<PackageName>?, id: String = "programs") -> [Step] {
    let own = programs.filter { packages?.contains($0.package) ?? true }.map(\.program)
    if own.isEmpty { return [] }
    return [
      Step(
        id: id, action: .programs(own), inputs: own.map(\.name), bytes: .measured(0),
        cacheKey: ["programs"] + own.flatMap { [$0.name, $0.locator] })
    ]
  }

  /// Compiles what a layer's packages have; with `nil`, what no package has.
  private func compileStep(_ id: String, _ folders: [String], of packages: Set<PackageName>?) -> Step {
    let own = size?.packages.filter { packages?.contains($0.name) ?? false } ?? []
    let bytes = packages == nil ? .notMeasured : Measurement(summing: own.map(\.bytecode))
    return Step(
      id: id, action: .compile(folders), inputs: folders, bytes: bytes, isEstimate: packages != nil,
      compressed: packages == nil
        ? .notMeasured
        : Measurement(summing: own.map { $0.bytecode.map(SizeEstimate.compressed(bytecodeBytes:)) }),
      cacheKey: compileKey(folders, packages ?? []))
  }

  /// How long it takes, its packages say.
  private func compileKey(_ folders: [String], _ packages: Set<PackageName>) -> [String] {
    ["compile", "unchecked-hash"] + folders + lock.entries.filter { packages.contains($0.name) }.map(\.pin)
  }

  private var builderSteps: [Step] {
    var steps = aptBuildSteps("build-system", Set(buildPackages + installerPackages).sorted()) + [environmentStep]
    let wheels = lock.entries.filter { !$0.isBuilt }
    if !wheels.isEmpty {
      steps.append(
        Step(
          id: "python", action: .wheels(slice: nil), inputs: [lockPath], bytes: size?.pythonPackages ?? .measured(0),
          compressed: size?.compressedPackages, cacheKey: [installer.rawValue] + wheels.map(\.pin)))
    }
    if !sources.isEmpty { steps.append(sourcesStep) }
    steps += programSteps(of: nil)
    let folders = [Place.virtualEnvironment] + (runtime == .managed ? [Place.managedPython] : [])
    steps.append(
      step(
        "compile", .compile(folders), inputs: [Place.virtualEnvironment], of: .bytecode,
        cacheKey: compileKey(folders, Set(lock.entries.map(\.name)))))
    return steps
  }

  fileprivate var finalSteps: [Step] {
    var steps: [Step] = []
    typealias Name = LayerPlan.StageName
    let makesPython = isLayered ? Name.environment : Name.builder
    if runtime == .managed { steps.append(join("python-runtime", Place.managedPython, from: makesPython)) }
    if isLayered {
      for number in layers.layers.indices.map({ $0 + 1 }) {
        steps.append(join("python-\(number)", Place.virtualEnvironment, from: Name.layer(number)))
      }
      if !sources.isEmpty { steps.append(join("python-sources", Place.virtualEnvironment, from: Name.sources)) }
    } else {
      steps.append(join("python", Place.virtualEnvironment, from: Name.builder))
    }
    steps += copies.map { copy in
      let bytes = entryBytes[copy.entry].map { Measurement.measured($0) } ?? .notMeasured
      return Step(
        id: "copy:\(copy.entry)", action: .copy(entry: copy.entry, destination: copy.destination),
        inputs: [copy.entry], bytes: bytes, compressed: bytes, cacheKey: ["copy", copy.entry, copy.destination])
    }
    return steps
  }

  /// The copied bytes are those of the steps that made them, so the copy itself adds none.
  private func join(_ what: String, _ path: String, from stage: String) -> Step {
    Step(
      id: "join:\(what)", action: .join(stage: stage, path: path), inputs: [path], bytes: .measured(0),
      cacheKey: ["join", stage, path])
  }
}
