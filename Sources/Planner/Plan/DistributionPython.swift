internal import DepResolver
internal import SpecParser

/// The distribution's Python as a layer of its own, below all that runs on it.
struct DistributionPython {
  /// What apt is asked for: `name` or `name=version`.
  var request: String
  /// The bytes of this package and of what it brings; `nil` where no archive was looked at.
  var size: PartSize?

  /// `asked` is what apt is asked for in the image; of `systems` the largest answer counts.
  init(_ python: PythonVersion, _ asked: [String], _ systems: [VariantSystem]) {
    let name = python.distributionPackage
    request = asked.first { $0 == name || $0.hasPrefix("\(name)=") } ?? name
    size = systems.compactMap(\.resolution)
      .map { PartSize(systemPackages: $0.packages(broughtBy: name).map(\.details)) }.max { $0.bytes < $1.bytes }
  }
}

extension SystemResolution {
  /// `name` and whatever it needs, of what the image gets.
  fileprivate func packages(broughtBy name: String) -> [SystemPackage] {
    var reached: Set = [name]
    var waiting = [name]
    while let parent = waiting.popLast() {
      for edge in edges where edge.parent == .package(parent) && reached.insert(edge.child).inserted {
        waiting.append(edge.child)
      }
    }
    return packages.filter { reached.contains($0.name) }
  }
}
