internal import DepResolver
internal import SpecParser

extension Variant {
  /// What apt is asked for in the image: `name` or `name=version`, sorted.
  ///
  /// One Dockerfile serves all platforms, so a package that one of them needs is asked for on all.
  func systemPackages(_ systems: [VariantSystem]) -> [String] {
    let names =
      systems.isEmpty
      ? system.packages.map { package in
        let pin = system.pins.first { $0.name.value == package.value }
        return pin.map { "\(package.value)=\($0.version)" } ?? package.value
      }
      : systems.flatMap(\.asked).map { request in
        request.version.map { "\(request.name)=\($0)" } ?? request.name
      }
    return Set(names).sorted()
  }

  /// Lines of `sources.list` (sources.list(5)) where the spec names a snapshot or mirror; empty where it names none, or
  /// where nothing tells the distribution.
  func aptSources(_ systems: [VariantSystem]) -> [String] {
    guard system.archive.mirror != nil || system.archive.snapshot != nil,
      let release = systems.compactMap(\.release).first
    else { return [] }
    // A snapshot is old by nature, which apt would take for a replayed archive.
    let options = system.archive.snapshot == nil ? "" : "[check-valid-until=no] "
    return release.sources(mirror: system.archive.mirror?.value, snapshot: system.archive.snapshot?.value)
      .map(\.inImage).map { "deb \(options)\($0.url) \($0.suite) \($0.components.joined(separator: " "))" }
  }
}
