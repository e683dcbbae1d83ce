import Planner

/// What the layers of an image cost a commit, for people: what was chosen, how far from the best that is, and what it is
/// reckoned from.
struct LayerCostRenderer {
  let style: Style

  /// - Parameters:
  ///   - readsHistory: Whether the changes of a repository were asked for.
  ///   - unseen: Entries and requirements files that the repository never had.
  func lines(
    of costs: LayerCosts, _ model: CostModel, readsHistory: Bool, unseen: [String]
  ) -> [String] {
    var table = TextTable(.left, .right, .right, .right)
    table.add("", style.dim("a commit"), style.dim("at least"), style.dim("gap"))
    if let part = costs.grouping {
      add(part, "packages", "\(costs.layers) of at most \(count(costs.layerLimit, "layer"))", to: &table)
    }
    if let part = costs.order {
      add(part, "last stage", "\(count(costs.ordered, "step")) in order", to: &table)
    }
    if table.isEmpty { return [] }
    var basis = TextTable(.left)
    switch costs.regrouping {
    case .seconds(let seconds):
      basis.add(
        "kept",
        "as emitted; 'txspec emit --regroup' chooses anew: packages at \(Self.seconds(seconds)) for these changes")
    case .notTried: basis.add("kept", "as emitted; 'txspec emit --regroup' chooses anew, which may cost less")
    case nil: break
    }
    basis.add("changes", (changes(costs, readsHistory: readsHistory) + Self.never(unseen)).terminalSafe)
    basis.add("rates", Self.text(of: model.rates))
    basis.add(
      "measured",
      model.timings.steps.isEmpty ? "no step yet; 'txspec build' measures them" : Self.measured(model).terminalSafe)
    if let price = model.rates.machinePricePerHour {
      let seconds = [costs.grouping, costs.order].reduce(0) { $0 + ($1?.seconds ?? 0) }
      basis.add("price", "\(Self.number(price * seconds / 3600, decimals: 4)) a commit, at \(Self.rate(price)) an hour")
    }
    return table.lines() + basis.lines()
  }

  private func add(_ part: LayerCosts.Part, _ name: String, _ what: String, to table: inout TextTable) {
    let gap = part.gap.isFinite ? "\(Self.number(part.gap * 100, decimals: 1)) %" : "not known"
    table.add(name, Self.seconds(part.seconds), Self.seconds(part.bound), gap, part.isProven ? "exact" : "", what)
  }

  private func changes(_ costs: LayerCosts, readsHistory: Bool) -> String {
    if costs.commits > 0 {
      let share = Self.number(costs.priorWeight * 100, decimals: 0)
      return "as in \(count(costs.commits, "commit")) of the history; \(share) % as priors say"
    }
    return "as priors say" + (readsHistory ? "" : "; --history . asks the repository")
  }

  /// That of these no commit tells: they only seem never to change.
  private static func never(_ unseen: [String]) -> String {
    if unseen.isEmpty { return "" }
    return "; never seen there: " + unseen.prefix(6).joined(separator: ", ")
      + (unseen.count > 6 ? " and \(unseen.count - 6) more" : "")
  }

  /// The steps whose seconds come from a build.
  static func measured(_ model: CostModel) -> String {
    let steps = model.timings.steps.keys.sorted()
    let shown = steps.prefix(6).joined(separator: " ") + (steps.count > 6 ? " and \(steps.count - 6) more" : "")
    let pace = model.timings.packagePace.map {
      "; packages take \(number($0, decimals: 2)) times what the rates say"
    }
    return shown + (pace ?? "")
  }

  /// Every rate with its unit.
  static func text(of rates: CostRates) -> String {
    [
      "\(megabytes(rates.transferBytesPerSecond)) to and from the registry",
      "\(megabytes(rates.fetchBytesPerSecond)) from indexes", "\(megabytes(rates.installBytesPerSecond)) installed",
      "\(rate(rates.stepSeconds)) s a step", "\(rate(rates.relinkSeconds)) s a link",
      "\(rate(rates.layerSeconds)) s a layer",
      "\(rate(rates.pullsPerPush)) \(rates.pullsPerPush == 1 ? "pull" : "pulls") a push",
    ].joined(separator: ", ")
  }

  private static func megabytes(_ bytes: Double) -> String { "\(rate(bytes / 1e6)) MB/s" }

  /// Up to three decimals, as many as it takes.
  private static func rate(_ number: Double) -> String {
    var text = Self.number(number, decimals: 3)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  private static func seconds(_ seconds: Double) -> String {
    "\(number(seconds, decimals: seconds < 10 ? 3 : 1)) s"
  }

  static func number(_ number: Double, decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1) { value, _ in value * 10 }
    let (whole, rest) = Int((min(max(number, 0), 1e12) * Double(scale)).rounded()).quotientAndRemainder(
      dividingBy: scale)
    if decimals == 0 { return "\(whole)" }
    let digits = String(rest)
    return "\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
  }
}
