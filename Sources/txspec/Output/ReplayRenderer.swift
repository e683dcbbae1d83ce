import DepResolver
import Planner
import SpecParser

/// A replay for people: the table first, then what it rests on.
struct ReplayRenderer {
  let style: Style

  func text(of report: ReplayReport) -> String {
    ([style.bold(report.variant.terminalSafe) + ": " + heading(report)] + table(report) + [""]
      + [style.bold("what this rests on")] + assumptions(report).map { "  \($0)".terminalSafe })
      .joined(separator: "\n") + "\n"
  }

  private func heading(_ report: ReplayReport) -> String {
    let replay = report.replay
    return "\(count(replay.commits, "commit")) replayed, \(Self.day(replay.times.lowerBound)) to "
      + "\(Self.day(replay.times.upperBound)), on \(report.platform)"
  }

  private static func day(_ seconds: Int) -> String { String(Timestamp(seconds: seconds).description.prefix(10)) }

  private func table(_ report: ReplayReport) -> [String] {
    var table = TextTable(.left, .right, .right, .right, .right, .right, .right, .right, .right)
    let isPriced = report.model.rates.machinePricePerHour != nil
    let heads = ["", "rebuilt", "of by hand", "of least", "pushed", "pulled", "builder", "in all"].map(style.dim)
    table.add(
      heads[0], heads[1], heads[2], heads[3], heads[4], heads[5], heads[6], heads[7],
      isPriced ? style.dim("builder's price") : ""
    )
    for result in report.replay.results {
      let totals = result.totals
      table.add(
        result.id.hasPrefix("txspec") ? style.bold(result.title) : result.title,
        "\(ByteCount(totals.rebuiltBytes))", Self.share(totals, of: report.reference?.totals),
        Self.share(totals, of: report.least?.totals),
        "\(ByteCount(totals.pushedBytes))", "\(ByteCount(totals.pulledBytes))", Self.duration(totals.runSeconds),
        Self.duration(totals.seconds(report.model.rates)),
        report.model.rates.price(ofSeconds: totals.runSeconds).map(Self.hundredths) ?? "")
    }
    return table.lines()
  }

  /// Bytes rebuilt as a share of another layout's: `0.25`.
  static func share(_ totals: Replay.Totals, of other: Replay.Totals?) -> String {
    guard let other, other.rebuiltBytes > 0 else { return "" }
    return hundredths(Double(totals.rebuiltBytes) / Double(other.rebuiltBytes))
  }

  static func hundredths(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// `45 s`, `12 min`, `3.5 h`.
  static func duration(_ seconds: Double) -> String {
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    if seconds < 7200 { return "\(Int((seconds / 60).rounded())) min" }
    let tenths = Int((seconds / 360).rounded())
    return "\(tenths / 10).\(tenths % 10) h"
  }

  private func assumptions(_ report: ReplayReport) -> [String] {
    let rates = report.model.rates
    let images = report.past.images
    var lines = [
      "each commit of the first-parent history is built in turn, with a cache that loses nothing; "
        + (report.known.map { "the \(count($0, "commit")) before these filled it, and made the plan" }
          ?? "the first build of all is not counted"),
      "sizes are today's, of \(count(report.sizes.packages.count, "python package")) with their bytecode",
      "a changed requirement rebuilds its own package"
        + (images.usesLock
          ? "; what changed with it is read from the lock" : "; what its resolution moved is not known"),
      "\(rate(rates.transferBytesPerSecond)) between builder, registry and host, \(rate(rates.fetchBytesPerSecond)) from "
        + "indexes, \(rate(rates.installBytesPerSecond)) installed and packed, "
        + "\(Self.hundredths(rates.stepSeconds)) s a step, \(Self.hundredths(rates.relinkSeconds)) s to link a layer anew, "
        + "\(Self.hundredths(rates.layerSeconds)) s for each layer there is, "
        + "\(Self.hundredths(rates.pullsPerPush)) pulls for each push",
    ]
    if !report.model.timings.steps.isEmpty {
      lines.append("seconds as \(LayerCostRenderer.measured(report.model)) were measured, others by these rates")
    }
    let average = "\(ByteCount(report.sizes.averagePackage.bytes)), the average"
    if !images.pastPackages.isEmpty {
      lines.append("packages of the past count with \(average): \(Self.names(images.pastPackages))")
    }
    if !report.sizes.unmeasured.isEmpty {
      lines.append("packages that were not measured count with \(average): \(Self.names(report.sizes.unmeasured))")
    }
    if !report.past.paths.missing.isEmpty {
      lines.append("not in the repository: \(report.past.paths.missing.joined(separator: ", "))")
    }
    return lines
  }

  private func rate(_ bytesPerSecond: Double) -> String { "\(ByteCount(Int(bytesPerSecond)))/s" }

  private static func names(_ packages: [PackageName]) -> String {
    let shown = packages.prefix(6).map(\.normalized).joined(separator: ", ")
    return packages.count > 6 ? "\(shown) and \(packages.count - 6) more" : shown
  }
}
