public import SpecParser

/// A file of a pinned version that is no longer the one that was locked: an accident or an attack.
public struct SumChange: Hashable, Sendable {
  public var package: PackageName
  public var version: Version
  public var index: PackageIndex
  /// `nil` where the lock does not say which of the version's files had the sum.
  public var file: String?
  /// The sum in the lock.
  public var locked: String
  /// What the index states for the file now; `nil` where no file has the sum.
  public var found: String?

  public var description: String {
    let place = "\(index.name) (\(index.url))"
    guard let file, let found else {
      return "no file of \(package) \(version) on \(place) has the locked sha256 \(locked) any more"
    }
    return
      "'\(file)' of \(package) \(version) was replaced on \(place): its sha256 is \(found), but the lock has \(locked)"
  }
}

extension Resolution {
  /// Which files of versions that stay as they were locked were replaced since.
  ///
  /// Files that an index adds to a version are no change. A lock without the names of files can't tell a replaced file
  /// from one that was taken away, so both count; but where `request` leaves files out (by date or by hashes), only that
  /// none is left.
  public func sumChanges(since locked: LockedVersions, for request: ResolutionRequest) -> [SumChange] {
    let markers = MarkerEnvironment(python: environment.python, platform: environment.platform)
    let pins = locked.pins.filter { !$0.files.isEmpty && $0.marker?.evaluate(in: markers) ?? true }
    if pins.isEmpty { return [] }
    var changes: [SumChange] = []
    for package in packages where package.index.kind != .direct && package.chosen.localPath == nil {
      guard let pin = pins.first(where: { $0.name == package.name }), pin.version == package.version else { continue }
      func change(_ file: String?, _ locked: String, _ found: String?) -> SumChange {
        SumChange(
          package: package.name, version: package.version, index: package.index, file: file, locked: locked,
          found: found)
      }
      let files = package.files
      let named = pin.files.filter { $0.name != nil }
      guard named.isEmpty else {
        for old in named {
          guard let sum = files.first(where: { $0.filename == old.name })?.sha256, sum != old.sha256 else { continue }
          changes.append(change(old.name, old.sha256, sum))
        }
        continue
      }
      let sums = Set(files.compactMap(\.sha256))
      if sums.isEmpty { continue }
      let missing = pin.files.filter { !sums.contains($0.sha256) }
      let isFiltered = request.excludeNewer != nil || request.hashes[package.name] != nil
      if isFiltered, missing.count < pin.files.count { continue }
      changes += missing.prefix(1).map { change(nil, $0.sha256, nil) }
    }
    return changes
  }
}
