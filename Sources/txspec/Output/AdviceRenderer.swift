import DepResolver
import Planner
import SpecParser

/// What to do about an image that is over its budget, for people.
struct AdviceRenderer {
  let style: Style

  /// The packages that hold the most.
  func holders(_ advice: BudgetAdvice) -> [String] {
    var table = TextTable(.left, .right, .left)
    for holder in advice.holders.prefix(8) {
      table.add(
        EdgeText.name(of: holder.node).terminalSafe, SizeRenderer.text(holder.retained, isEstimate: true),
        holder.others == 0 ? "" : style.dim("with the \(count(holder.others, "package")) only it brings"))
    }
    return table.lines()
  }

  /// The changes that bring it under the budget, or that none does.
  func answer(_ advice: BudgetAdvice) -> [String] {
    let lines: [String]
    switch advice.answer {
    case .fits(let way):
      let verb = way.offers.count == 1 ? "does" : "do"
      let rest =
        advice.isComplete ? "" : ", leaving \(ByteCount(advice.budget - way.size)) for what is not measured"
      lines = [style.green("\(Self.names(of: way)) \(verb)") + ": \(Self.size(of: way))\(rest)"] + Self.changes(of: way)
    case .isNotEnough(let way):
      let over = way.size - advice.budget
      let gap =
        over > 0
        ? "still \(SizeRenderer.text(over, isEstimate: true)) too much"
        : "if what comes in its place is not larger than \(SizeRenderer.text(-over, isEstimate: true))"
      lines =
        ["no lighter way is known to be enough; the best is \(Self.names(of: way)): \(Self.size(of: way)), \(gap)"]
        + Self.changes(of: way)
    case .noOffer:
      lines = ["no lighter way is known for what it holds"]
    }
    return lines.map { "  " + $0 }
  }

  private static func names(of way: BudgetAdvice.Way) -> String {
    way.offers.map { "\($0.by) in place of \(EdgeText.name(of: $0.node))".terminalSafe }.joined(separator: " and ")
  }

  private static func size(of way: BudgetAdvice.Way) -> String {
    let (size, freed) = (SizeRenderer.text(way.size, isEstimate: true), SizeRenderer.text(way.freed, isEstimate: true))
    return way.isAtLeast
      ? "at least \(size), at most \(freed) less, as what comes in could not be measured"
      : "\(size), \(freed) less"
  }

  private static func changes(of way: BudgetAdvice.Way) -> [String] {
    way.offers.flatMap { offer in
      offer.changes.map { "  \($0.text)".terminalSafe } + ["  but: \(offer.caveat)".terminalSafe]
    }
  }
}
