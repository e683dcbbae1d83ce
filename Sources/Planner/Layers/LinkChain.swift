internal import SpecParser

/// What the last stage of an image puts on top of its packages, one layer on the other, in an order yet to be found.
///
/// Nearly all of these steps are linked copies. Such a step is made anew when what it holds changes, whatever the order;
/// when something below it changes, its layer is only put onto it again, which is what an order can save. See
/// docs/layer-order.md, "the last stage".
struct LinkChain {
  /// A step of the stage.
  struct Link: Equatable {
    /// What makes it anew.
    var units: Set<ChangeUnit>
    /// What it writes in the image; `nil` for a command, which may write anywhere and stays where it is.
    var path: String?
    /// Whether it brings installed packages: such layers share folders and no files, as far as that is known.
    var holdsPackages = false
    /// Whether these were built from source, so that nobody knows their files: they lie above all others, and win.
    var isBuilt = false
    /// Seconds to run it again when something below it changed.
    var seconds: Double
    /// Seconds for its own changes, which are not counted elsewhere.
    var makingSeconds = 0.0
  }

  let links: [Link]
  /// Of each link, those that must precede it, directly or through others.
  private let predecessors: [Set<Int>]
  /// What lies below as step 0, then the links; `nil` where these are too many.
  private let chain: StepChain?
  /// Seconds a commit that no order saves.
  private let making: Double

  /// - Parameters:
  ///   - links: In the order that is right where nothing is known; steps that write the same place keep it.
  ///   - below: Seconds of the stage's steps that come before all of these.
  init(_ links: [Link], below: Double = 0, log: ChangeLog) {
    self.links = links
    var predecessors = [Set<Int>](repeating: [], count: links.count)
    for later in links.indices {
      for earlier in 0..<later where links[earlier].mustPrecede(links[later]) {
        predecessors[later].insert(earlier)
        predecessors[later].formUnion(predecessors[earlier])
      }
    }
    self.predecessors = predecessors
    making = links.reduce(0) { $0 + $1.makingSeconds * log.share(of: $1.units) }
    guard links.count < StepChain.mostSteps else {
      chain = nil
      return
    }
    let units: [Set<ChangeUnit>] = [[.base, .systemPackages]] + links.map(\.units)
    let precedence = links.indices.flatMap { later in
      [(before: 0, after: later + 1)] + predecessors[later].map { (before: $0 + 1, after: later + 1) }
    }
    chain = try? StepChain(
      seconds: [below] + links.map(\.seconds), precedence: precedence, changes: log.stepChanges(units))
  }

  /// A best order, or a good one; the first one where the links are too many to tell.
  func best() -> [Int] { free?.quickOrder().steps ?? Array(links.indices) }

  /// `kept` in its order, as far as precedence allows, and each other link where it costs least: as late as may be,
  /// where that is the same.
  func order(keeping kept: [Int]) -> [Int] {
    var order: [Int] = []
    var rest = kept.filter(links.indices.contains)
    while !rest.isEmpty {
      // Of those that are left, the first has no predecessor before it but among them.
      let next = rest.firstIndex { predecessors[$0].isDisjoint(with: rest) } ?? 0
      let link = rest.remove(at: next)
      if !order.contains(link) { order.append(link) }
    }
    for link in links.indices where !order.contains(link) {
      let first = order.lastIndex { predecessors[link].contains($0) }.map { $0 + 1 } ?? 0
      let last = order.firstIndex { predecessors[$0].contains(link) } ?? order.count
      var best: (cost: Double, place: Int)?
      for place in (first...max(first, last)).reversed() {
        var trial = order
        trial.insert(link, at: place)
        let cost = chain?.cost(of: [0] + trial.map { $0 + 1 }) ?? 0
        if cost < (best?.cost ?? .infinity) * (1 - StepChain.rounding) { best = (cost, place) }
      }
      order.insert(link, at: best?.place ?? order.count)
    }
    return order
  }

  /// What an order of all links costs in seconds a commit, and the least that any could; `nil` where the links are too
  /// many to tell.
  func certificate(of order: [Int]) -> LayerCosts.Part? {
    guard let chain, let free else { return nil }
    let least = free.quickOrder()
    let cost = making + chain.cost(of: [0] + order.map { $0 + 1 })
    return LayerCosts.Part(seconds: cost, bound: cost - max(0, free.cost(of: order) - least.bound))
  }

  /// The links alone, for the commits that touch nothing below them: with others all run again in every order.
  private var free: StepChain? {
    guard let chain else { return nil }
    return chain.part(chain.all & ~UInt64(step: 0), after: UInt64(step: 0))
  }
}

extension LinkChain.Link {
  /// Whether an earlier step must stay before a later one: where both write the same place, the later one wins, and nobody
  /// knows where a command writes.
  fileprivate func mustPrecede(_ later: LinkChain.Link) -> Bool {
    guard let path, let other = later.path else { return true }
    if holdsPackages, later.holdsPackages { return later.isBuilt }
    let (one, two) = (LexicalPath(path).parts, LexicalPath(other).parts)
    return one.starts(with: two) || two.starts(with: one)
  }
}

extension StepChain {
  /// What ``order(_:)`` finds, by way of the chain's parts first: for most chains these are short, and an exact order of the
  /// whole takes up to half a second.
  fileprivate func quickOrder() -> StepOrder {
    let parts = order(Effort(exactSteps: 12, nodes: 1_000))
    return parts.isProven || seconds.count > Effort().exactSteps ? parts : order()
  }
}
