import ArgumentParser
import Planner

/// What time and machines are taken to cost.
struct CostOptions: ParsableArguments {
  private static let standard = CostRates()

  @Option(
    name: .long,
    help: ArgumentHelp("MB a second between builder, registry and host.", valueName: "MB/s"))
  var transferRate = standard.transferBytesPerSecond / 1e6

  @Option(name: .long, help: ArgumentHelp("MB a second from package indexes and archives.", valueName: "MB/s"))
  var fetchRate = standard.fetchBytesPerSecond / 1e6

  @Option(name: .long, help: ArgumentHelp("MB a second that are installed, copied and packed.", valueName: "MB/s"))
  var installRate = standard.installBytesPerSecond / 1e6

  @Option(name: .long, help: ArgumentHelp("Seconds that a step takes beyond its bytes.", valueName: "seconds"))
  var stepSeconds = standard.stepSeconds

  @Option(name: .long, help: ArgumentHelp("Seconds to link a layer again onto a changed one.", valueName: "seconds"))
  var linkSeconds = standard.relinkSeconds

  @Option(
    name: .long, help: ArgumentHelp("Seconds that each layer costs a commit, changed or not.", valueName: "seconds"))
  var layerSeconds = standard.layerSeconds

  @Option(name: .long, help: ArgumentHelp("How often an image is pulled for each push.", valueName: "count"))
  var pulls = standard.pullsPerPush

  @Option(name: .long, help: ArgumentHelp("What a builder costs an hour, in any currency.", valueName: "price"))
  var machinePrice: Double?

  var rates: CostRates {
    CostRates(
      transferBytesPerSecond: transferRate * 1e6, fetchBytesPerSecond: fetchRate * 1e6,
      installBytesPerSecond: installRate * 1e6, stepSeconds: stepSeconds, relinkSeconds: linkSeconds,
      layerSeconds: layerSeconds, pullsPerPush: pulls, machinePricePerHour: machinePrice)
  }

  func validate() throws {
    if !rates.isValid { throw ValidationError("Rates must be above 0, and seconds, pulls and prices at least 0.") }
  }
}
