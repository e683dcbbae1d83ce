import SpecParser

extension LayerPlan {
  /// The names of the stages, which the copies between them need.
  enum StageName {
    static let base = "base"
    static let system = "system"
    static let builder = "builder"
    static let final = "final"
  }

  /// Where things are in the image.
  enum Place {
    static let virtualEnvironment = "/opt/venv"
    static let managedPython = "/opt/python"
  }

  /// The order that is right when nothing is known of a project's history: what changes least comes first.
  ///
  /// Base, system packages, user; then, from a stage of their own, the interpreter and the python packages; then
  /// the app, one step an entry in the order of the spec. The builder starts from the base and not from the system
  /// packages, so that the two run side by side and neither reruns the other.
  static func fixed(_ variant: Inputs) -> LayerPlan {
    var stages = [Stage(name: StageName.base, origin: .image(variant.base), steps: [variant.baseStep])]
    var parent = StageName.base
    if let step = variant.systemStep {
      stages.append(Stage(name: StageName.system, origin: .stage(parent), steps: [step]))
      parent = StageName.system
    }
    stages.append(
      Stage(name: StageName.builder, origin: .stage(StageName.base), steps: variant.builderSteps))
    stages.append(Stage(name: StageName.final, origin: .stage(parent), steps: variant.finalSteps))
    return LayerPlan(stages: stages)
  }

  /// What the layers of one variant are made of.
  struct Inputs {
    var base: String
    var systemPackages: [String]
    /// Lines of `sources.list` that replace the base's own; empty where those stay.
    var aptSources: [String]
    var buildPackages: [String]
    var python: PythonVersion
    var runtime: PythonRuntime
    var installer: Installer
    var lock: Lock
    var lockPath: String
    var sources: [SourceBuild]
    var programs: [ProvidedProgram]
    var account: Account
    var copies: [(entry: String, destination: String)]
    /// Of the platform with the largest image; `nil` where there is none.
    var size: SizePrediction?
    /// What copying each entry brings, as far as it was measured.
    var entryBytes: [String: Int]
    var uvImage: String
  }
}

extension LayerPlan.Inputs {
  fileprivate var baseStep: Step {
    step("base", .base(image: base), inputs: [base], of: .base, cacheKey: ["base", base])
  }

  fileprivate var systemStep: Step? {
    guard !systemPackages.isEmpty else { return nil }
    return step(
      "system", .systemPackages(systemPackages, sources: aptSources), inputs: systemPackages, of: .systemPackages,
      cacheKey: ["apt"] + aptSources + systemPackages)
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

  fileprivate var builderSteps: [Step] {
    var steps: [Step] = []
    if !buildPackages.isEmpty {
      // Of this stage only folders are taken over, and no package installs into these.
      steps.append(
        Step(
          id: "build-system", action: .systemPackages(buildPackages, sources: aptSources), inputs: buildPackages,
          bytes: .measured(0), cacheKey: ["apt"] + aptSources + buildPackages))
    }
    let version = runtime.versionText(python)
    let interpreter = "python \(version)"
    steps.append(
      Step(
        id: "venv", action: .virtualEnvironment(runtime),
        inputs: runtime == .managed ? [uvImage, interpreter] : [interpreter],
        bytes: runtime == .managed ? .notMeasured : .measured(0),
        cacheKey: ["venv", version] + (runtime == .managed ? [uvImage] : [])))
    let wheels = lock.entries.filter { !$0.isBuilt }
    if !wheels.isEmpty {
      steps.append(
        Step(
          id: "python", action: .wheels, inputs: [lockPath], bytes: size?.pythonPackages ?? .measured(0),
          compressed: size?.compressedPackages, cacheKey: [installer.rawValue] + wheels.map(\.pin)))
    }
    if !sources.isEmpty {
      steps.append(
        Step(
          id: "python-sources", action: .sources(sources), inputs: [lockPath], bytes: .notMeasured,
          cacheKey: [installer.rawValue] + sources.flatMap { [$0.source] + $0.buildConstraints }))
    }
    if !programs.isEmpty {
      steps.append(
        Step(
          id: "programs", action: .programs(programs), inputs: programs.map(\.name), bytes: .measured(0),
          cacheKey: ["programs"] + programs.flatMap { [$0.name, $0.locator] }))
    }
    steps.append(
      step(
        "compile", .compile, inputs: [LayerPlan.Place.virtualEnvironment], of: .bytecode,
        cacheKey: ["compile", "unchecked-hash"]))
    return steps
  }

  fileprivate var finalSteps: [Step] {
    var steps: [Step] = []
    if !account.isRoot || !account.writable.isEmpty {
      steps.append(
        Step(
          id: "account", action: .account(account), inputs: [account.name] + account.writable,
          bytes: .measured(0), cacheKey: ["account", account.name, "\(account.uid)"] + account.writable))
    }
    if runtime == .managed { steps.append(join("python-runtime", path: LayerPlan.Place.managedPython)) }
    steps.append(join("python", path: LayerPlan.Place.virtualEnvironment))
    steps += copies.map { copy in
      let bytes = entryBytes[copy.entry].map { Measurement.measured($0) } ?? .notMeasured
      return Step(
        id: "copy:\(copy.entry)", action: .copy(entry: copy.entry, destination: copy.destination),
        inputs: [copy.entry], bytes: bytes, compressed: bytes, cacheKey: ["copy", copy.entry, copy.destination])
    }
    return steps
  }

  /// The copied bytes are those of the steps that made them, so the copy itself adds none.
  private func join(_ what: String, path: String) -> Step {
    Step(
      id: "join:\(what)", action: .join(stage: LayerPlan.StageName.builder, path: path),
      inputs: [path], bytes: .measured(0), cacheKey: ["join", LayerPlan.StageName.builder, path])
  }
}
