internal import SpecParser

/// What every commit of a history would have rebuilt, pushed and pulled, for several layouts and for the least possible.
///
/// Each commit is built in turn, with a cache from which nothing is lost: a step runs if it never ran with what it reads
/// on what it stands on. The first state fills the caches and counts for nothing; so do others that a plan was made from,
/// where it is to be held to commits it did not know.
public struct Replay: Sendable, Equatable {
  /// What was spent.
  public struct Totals: Sendable, Equatable {
    /// Uncompressed bytes that steps made.
    public var rebuiltBytes = 0
    /// Compressed bytes of layers that the registry did not have. Those of a base are there already.
    public var pushedBytes = 0
    /// Compressed bytes of layers that a host which takes every image did not have.
    public var pulledBytes = 0
    /// Seconds on the builder.
    public var runSeconds = 0.0
    /// Runs of steps.
    public var runs = 0

    public init() {}

    /// In the one number that plans are compared by.
    public func seconds(_ rates: CostRates) -> Double {
      StepCost(runSeconds: runSeconds, pushedBytes: pushedBytes, pulledBytes: pulledBytes).seconds(rates)
    }
  }

  public struct Result: Sendable, Equatable {
    public var id: String
    public var title: String
    public var totals: Totals
    /// Bytes rebuilt up to each commit, the oldest first.
    public var rebuiltBytes: [Int]
  }

  /// How many commits were built after those that count for nothing.
  public var commits: Int
  /// Of the first and last commit, in seconds since 1970 UTC.
  public var times: ClosedRange<Int>
  /// In the order of the layouts; the last one is the lower bound.
  public var results: [Result]

  /// The id of the lower bound among the results.
  public static let lowerBound = "lower-bound"

  /// - Parameters:
  ///   - states: The oldest first.
  ///   - known: How many of the states fill the caches and count for nothing, at least 1.
  public init(
    _ states: [ImageState], known: Int = 1, _ layouts: [ReplayLayout], sizes: ReplaySizes,
    model: CostModel = CostModel()
  ) {
    precondition(known > 0)
    commits = max(0, states.count - known)
    let moments = states.dropFirst(known).map(\.time)
    times = (moments.min() ?? 0)...(moments.max() ?? 0)
    results = layouts.map { layout in
      var simulation = LayoutSimulation(layout, sizes: sizes, model: model)
      return simulation.run(states, known: known)
    }
    results.append(Self.bound(states, known: known, sizes: sizes, model: model))
  }

  public func result(_ id: String) -> Result? { results.first { $0.id == id } }

  /// What no plan can save: each version of a package and of a file is made, pushed and pulled once, without anything
  /// around it. It knows no steps, so it takes no time beyond bytes; for files none at all where copies were measured, as
  /// these may take less than the rates say.
  private static func bound(_ states: [ImageState], known: Int, sizes: ReplaySizes, model: CostModel) -> Result {
    var totals = Totals()
    var series: [Int] = []
    var seen: Set<String> = []
    var files: Set<UInt64> = []
    let measuresCopies = model.timings.steps.keys.contains { $0.hasPrefix("copy:") }
    for (place, state) in states.enumerated() {
      let start = totals
      func add(_ size: ContentSize, seconds: Double? = nil, isPushed: Bool = true) {
        totals.rebuiltBytes += size.bytes
        totals.pushedBytes += isPushed ? size.compressed : 0
        totals.pulledBytes += size.compressed
        totals.runSeconds += seconds ?? model.seconds(making: size)
      }
      if seen.insert("base\0\(state.base)").inserted { add(sizes.base, isPushed: false) }
      if seen.insert("system\0\(state.systemPackages)").inserted {
        add(sizes.systemPackages, seconds: model.timings.seconds(of: "system", bytes: sizes.systemPackages.bytes))
      }
      for (name, asked) in state.packages.sorted(by: { $0.key < $1.key })
      where seen.insert("package\0\(name)\0\(asked)").inserted {
        let size = sizes.size(of: name)
        add(size, seconds: model.seconds(making: size) * model.packagePace)
      }
      for file in state.changedFiles where files.insert(file.digest).inserted {
        add(ContentSize(bytes: file.bytes, compressed: file.bytes), seconds: measuresCopies ? 0 : nil)
      }
      if place < known {
        totals = start
      } else {
        series.append(totals.rebuiltBytes)
      }
    }
    return Result(
      id: lowerBound, title: "lower bound: only what changed", totals: totals, rebuiltBytes: series)
  }
}

/// One layout through a history.
private struct LayoutSimulation {
  /// What decides whether a cached result does, as a list of numbers that stand for words and for such lists.
  private struct Keys {
    private var words: [String: Int] = [:]
    private var lists: [[Int]: Int] = [:]
    private var next = 0

    mutating func key(_ word: String) -> Int { Self.number(word, &words, &next) }
    mutating func key(_ list: [Int]) -> Int { Self.number(list, &lists, &next) }

    private static func number<Key: Hashable>(_ key: Key, _ known: inout [Key: Int], _ next: inout Int) -> Int {
      if let number = known[key] { return number }
      next += 1
      known[key] = next
      return next
    }
  }

  let layout: ReplayLayout
  let sizes: ReplaySizes
  let model: CostModel
  private var keys = Keys()
  private var made: Set<Int> = []
  private var linked: Set<Int> = []
  private var layers: Set<Int> = []
  private var totals = Replay.Totals()

  init(_ layout: ReplayLayout, sizes: ReplaySizes, model: CostModel) {
    self.layout = layout
    self.sizes = sizes
    self.model = model
  }

  mutating func run(_ states: [ImageState], known: Int) -> Replay.Result {
    var series: [Int] = []
    for (place, state) in states.enumerated() {
      build(state)
      if place < known {
        totals = Replay.Totals()
      } else {
        series.append(totals.rebuiltBytes)
      }
    }
    return Replay.Result(id: layout.id, title: layout.title, totals: totals, rebuiltBytes: series)
  }

  private mutating func build(_ state: ImageState) {
    /// Of each step, what it made and where that stands.
    var results: [Int] = []
    for step in layout.steps {
      let read = step.reads.map { word(for: $0, state) }.map { keys.key($0) }
      let content = keys.key([keys.key(step.id)] + read + step.on.map { results[$0] })
      let size = step.makes.reduce(ContentSize()) { $0 + self.size(of: $1, state) }
      let isBase = step.makes.contains(.base)
      if made.insert(content).inserted {
        totals.runs += 1
        totals.rebuiltBytes += size.bytes
        // A base is pulled as it is.
        totals.runSeconds +=
          isBase ? 0 : model.runSeconds(step.id, making: size, installsPackages: step.installsPackages)
      }
      var result = content
      if let below = step.linkedOnto {
        result = keys.key([content, results[below]])
        if linked.insert(result).inserted { totals.runSeconds += model.rates.relinkSeconds }
      }
      // What is made on top of others, as the distribution's packages are, holds traces of them.
      let isOwn = layout.isReproducible && step.linkedOnto != nil
      let layer = isOwn ? keys.key(step.makes.map { word(for: $0, state) }.map { keys.key($0) }) : content
      if !step.makes.isEmpty, layers.insert(layer).inserted {
        totals.pushedBytes += isBase ? 0 : size.compressed
        totals.pulledBytes += size.compressed
      }
      results.append(result)
    }
  }

  private func word(for content: ReplayLayout.Content, _ state: ImageState) -> String {
    switch content {
    case .base: "base\0\(state.base)"
    case .systemPackages: "system\0\(state.systemPackages)"
    case .requirementFiles: "files\0\(state.requirementFiles.digest)"
    case .packages(let choice):
      "packages\0"
        + state.packages.filter { choice.takes($0.key) }.map { "\($0.key)\0\($0.value)" }.sorted().joined(
          separator: "\0")
    case .entry(let entry): "entry\0\(entry)\0\(state.entries[entry]?.digest ?? 0)"
    case .context: "context\0\(state.context.digest)"
    }
  }

  private func size(of content: ReplayLayout.Content, _ state: ImageState) -> ContentSize {
    switch content {
    case .base: sizes.base
    case .systemPackages: sizes.systemPackages
    case .requirementFiles: ContentSize()
    case .packages(let choice):
      state.packages.keys.filter { choice.takes($0) }.reduce(ContentSize()) { $0 + sizes.size(of: $1) }
    case .entry(let entry):
      ContentSize(bytes: state.entries[entry]?.bytes ?? 0, compressed: state.entries[entry]?.bytes ?? 0)
    case .context: ContentSize(bytes: state.context.bytes, compressed: state.context.bytes)
    }
  }
}
