internal import SpecParser

extension LayerPlan {
  /// The steps of the last stage that come before whatever it links, and stay there: the run-time user and its folders. They
  /// change with the spec alone, so it would only cost to have them later.
  private var front: ArraySlice<Step> { last.prefix { $0.linkedPath == nil } }

  private var last: [Step] { stages.last?.steps ?? [] }

  /// The rest of the last stage, as a chain for the commits that `log` foresees.
  ///
  /// - Parameter packages: All that are installed.
  func links(_ log: ChangeLog, _ model: CostModel, packages: [PackageName]) -> LinkChain {
    LinkChain(
      last.dropFirst(front.count).map { link($0, model, packages) },
      below: front.reduce(0) { $0 + model.runSeconds($1.id, making: $1.content) }, log: log)
  }

  private func link(_ step: Step, _ model: CostModel, _ all: [PackageName]) -> LinkChain.Link {
    let seconds = step.linkedPath == nil ? model.runSeconds(step.id, making: step.content) : model.rates.relinkSeconds
    switch step.action {
    case .join(let stage, let path):
      // An interpreter of its own changes with the base only; what packages take to be made, their layers' stages have.
      let packages = path == Place.virtualEnvironment ? packages(of: stage) ?? all : []
      return LinkChain.Link(
        units: Set(packages.map { .package($0) }), path: path, holdsPackages: path == Place.virtualEnvironment,
        isBuilt: stage == StageName.sources, seconds: seconds)
    case .copy(let entry, let destination):
      return LinkChain.Link(
        units: [.entry(entry)], path: destination, seconds: seconds,
        makingSeconds: model.cost(step.id, making: step.content).seconds(model.rates))
    default: return LinkChain.Link(units: [], seconds: seconds)
    }
  }

  /// The packages that a stage installs; `nil` where it installs whatever the lock has.
  private func packages(of stage: String) -> [PackageName]? {
    var packages: [PackageName] = []
    for step in stages.first(where: { $0.name == stage })?.steps ?? [] {
      if case .wheels(nil) = step.action { return nil }
      packages += step.packages
    }
    return packages
  }

  /// The plan with the last stage in this order of its links.
  func ordered(_ order: [Int]) -> LayerPlan {
    var plan = self
    guard let stage = plan.stages.indices.last else { return plan }
    let links = Array(last.dropFirst(front.count))
    plan.stages[stage].steps = Array(front) + order.map { links[$0] }
    return plan
  }

  /// The places of the links in the order that an emitted file has them, without those that it has not.
  ///
  /// - Parameter layers: The number that each layer of packages had then, from 1, by the number that it has now.
  func kept(_ emitted: EmittedOrder, layers: [Int: Int]) -> [Int] {
    var stages: [String: String] = [:]
    for (now, then) in layers { stages[StageName.layer(now)] = StageName.layer(then) }
    let places = last.dropFirst(front.count).map { step -> Int? in
      var action = step.action
      if case .join(let stage, let path) = action, let then = stages[stage] { action = .join(stage: then, path: path) }
      return emitted.place(of: action)
    }
    return places.indices.filter { places[$0] != nil }.sorted { (places[$0] ?? 0, $0) < (places[$1] ?? 0, $1) }
  }
}

extension Step {
  /// What a linked copy writes; `nil` for any other step.
  var linkedPath: String? {
    switch action {
    case .join(_, let path): path
    case .copy(_, let destination): destination
    default: nil
    }
  }

  /// The packages that the step installs, where it says them one by one.
  var packages: [PackageName] {
    switch action {
    case .wheels(_?): inputs.compactMap { PackageName($0) }
    case .sources(let builds, _): builds.map(\.package)
    default: []
    }
  }

  /// As far as it is known; what is copied is pushed as it is.
  var content: ContentSize {
    ContentSize(bytes: bytes.known, compressed: compressed.known)
  }
}
