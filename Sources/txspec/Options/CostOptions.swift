import ArgumentParser
import Planner
import SpecParser

/// What time and machines are taken to cost, where that is not what the spec says.
///
/// Only commands that write nothing have these: what a team's files follow from stands in the spec.
struct CostOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "MB a second between builder, registry and host.",
      discussion: "This and the other rates stand in place of the spec's 'rates'.", valueName: "MB/s"))
  var transferRate: Double?

  @Option(name: .long, help: ArgumentHelp("MB a second from package indexes and archives.", valueName: "MB/s"))
  var fetchRate: Double?

  @Option(name: .long, help: ArgumentHelp("MB a second that are installed, copied and packed.", valueName: "MB/s"))
  var installRate: Double?

  @Option(name: .long, help: ArgumentHelp("Seconds that a step takes beyond its bytes.", valueName: "seconds"))
  var stepSeconds: Double?

  @Option(name: .long, help: ArgumentHelp("Seconds to link a layer again onto a changed one.", valueName: "seconds"))
  var linkSeconds: Double?

  @Option(
    name: .long, help: ArgumentHelp("Seconds that each layer costs a commit, changed or not.", valueName: "seconds"))
  var layerSeconds: Double?

  @Option(name: .long, help: ArgumentHelp("How often an image is pulled for each push.", valueName: "count"))
  var pulls: Double?

  @Option(name: .long, help: ArgumentHelp("What a builder costs an hour, in any currency.", valueName: "price"))
  var machinePrice: Double?

  /// The spec's rates, but for those given.
  func rates(over declared: DeclaredRates) -> CostRates {
    var rates = CostRates(declared)
    if let transferRate { rates.transferBytesPerSecond = transferRate * 1e6 }
    if let fetchRate { rates.fetchBytesPerSecond = fetchRate * 1e6 }
    if let installRate { rates.installBytesPerSecond = installRate * 1e6 }
    if let stepSeconds { rates.stepSeconds = stepSeconds }
    if let linkSeconds { rates.relinkSeconds = linkSeconds }
    if let layerSeconds { rates.layerSeconds = layerSeconds }
    if let pulls { rates.pullsPerPush = pulls }
    rates.machinePricePerHour = machinePrice
    return rates
  }

  func validate() throws {
    if !rates(over: DeclaredRates()).isValid {
      throw ValidationError("Rates must be above 0, and seconds, pulls and prices at least 0.")
    }
  }
}
