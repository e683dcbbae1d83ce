internal import DepResolver

extension SizePrediction {
  /// The prediction for the image of one platform.
  ///
  /// `entries` has the bytes of each entry of the context that is copied, `nil` for one that was not measured. What is in
  /// the folder of a managed Python is never known, nor what a base's own Python brings into an image that is not on it.
  init(
    _ resolution: Resolution, system: VariantSystem?, installsSystemPackages: Bool, runtime: PythonRuntime,
    isOnBase: Bool = true, entries: [Int?]
  ) {
    var parts: [PartSize] = []
    var notMeasured: [Part] = []
    if let bytes = system?.baseBytes {
      parts.append(PartSize(.base, bytes, compressed: system?.baseCompressedBytes))
    } else {
      notMeasured.append(.base)
    }
    if let packages = system?.resolution?.packages {
      parts.append(PartSize(systemPackages: packages.map(\.details)))
    } else if installsSystemPackages {
      notMeasured.append(.systemPackages)
    }
    switch runtime {
    case .managed: notMeasured.append(.managedPython)
    case .base where !isOnBase: notMeasured.append(.basePython)
    case .base, .distribution: break
    }
    let app = Measurement(summing: entries)
    if app.known > 0 || app.isComplete && !entries.isEmpty {
      parts.append(PartSize(.app, app.known, compressed: app.known))
    }
    if !app.isComplete { notMeasured.append(.app) }
    self.init(
      platform: resolution.environment.platform,
      packages: resolution.packages.map { Package($0, resolution.environment.python) },
      parts: parts, notMeasured: notMeasured)
  }
}

extension PartSize {
  /// What apt leaves of `packages` in a layer; one that replaces a package of the base counts in full, as the old one
  /// stays in the base's layers. What each says of itself is rounded up by file, which makes up for what dpkg writes down.
  init(systemPackages packages: [DebianPackage]) {
    let bytes = packages.reduce(0) { $0 + $1.installedBytes }
    let download = packages.reduce(0) { $0 + $1.downloadBytes }
    self.init(
      .systemPackages, bytes, isEstimate: !packages.isEmpty, compressed: SizeEstimate.compressed(debBytes: download))
  }
}
