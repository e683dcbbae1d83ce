import DepResolver
import SpecParser

/// What is said of versions that would have been taken if they were not what they are: whoever reads a lock would else
/// think that there are none.
enum PassedOverNotes {
  /// How many packages a line names.
  private static let mostNamed = 3

  /// A line for each package whose best version can't be read or was yanked. That a version is for another python or
  /// platform is common, and told in one line for all.
  static func lines(_ resolutions: [Resolution]) -> [String] {
    var lines: [String] = []
    var common: [PassedOver.Kind: [String]] = [:]
    for package in resolutions.flatMap(\.packages) {
      guard let first = package.passedOver.first else { continue }
      switch first.kind {
      case .invalidMetadata, .needsBuild, .yanked:
        let line = "\(package.name) \(first.version) was passed over for \(package.version): it \(first.reason)"
        if !lines.contains(line) { lines.append(line) }
      case .otherPython, .noWheel:
        let text = "\(package.name) \(first.version)"
        if common[first.kind]?.contains(text) != true { common[first.kind, default: []].append(text) }
      }
    }
    lines.sort()
    if let packages = common[.otherPython] {
      lines.append("passed over, as they are for another python: \(list(packages))")
    }
    if let packages = common[.noWheel] {
      lines.append("passed over, as they have no wheel for the platform: \(list(packages))")
    }
    return lines
  }

  private static func list(_ packages: [String]) -> String {
    let packages = packages.sorted()
    guard packages.count > mostNamed else { return packages.joined(separator: ", ") }
    let rest = packages.count - mostNamed
    return packages.prefix(mostNamed).joined(separator: ", ") + " and \(count(rest, "other package"))"
  }
}
