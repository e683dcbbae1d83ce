internal import Synchronization
public import SpecParser

/// How far an inspection has come.
public struct InspectionProgress: Hashable, Sendable {
  public var layersDone = 0
  public var layers = 0
  /// Bytes of layers as stored, read so far.
  public var bytes = 0
  /// All of them, where it is known.
  public var totalBytes: Int?

  public init() {}
}

/// Makes snapshots of base images.
///
/// Layers are read as they come, a few at a time, and merged afterwards; nothing is run and nothing is unpacked to disk.
public struct BaseInspector: Sendable {
  private let configuration: HTTPConfiguration
  private let docker: DockerConfiguration
  private let progress: @Sendable (InspectionProgress) -> Void

  /// Layers under way at once.
  private static let width = 3

  /// Of `http`, everything but its credentials counts, which are for indexes. `progress` is told now and then.
  public init(
    _ http: HTTPConfiguration, docker: DockerConfiguration = DockerConfiguration(),
    progress: @escaping @Sendable (InspectionProgress) -> Void = { _ in }
  ) {
    var configuration = http
    configuration.credentials = CredentialStore()
    self.configuration = configuration
    self.docker = docker
    self.progress = progress
  }

  /// The snapshot of one image, recorded under the name `image`.
  public func inspect(
    _ source: ImageSource, as image: String, platform: Platform
  ) async throws(ImageError) -> BaseSnapshot {
    switch source {
    case .registry(let reference):
      let fetcher = HTTPFetcher(configuration)
      let result: Result<BaseSnapshot, ImageError>
      do throws(ImageError) {
        let client = RegistryClient(reference, fetcher: fetcher, docker: docker)
        let manifest = try await client.manifest()
        let parts = try await RegistryStore(client: client).parts(
          manifest.bytes, digest: manifest.digest, platform: platform)
        result = .success(try await snapshot(parts, as: image, platform))
      } catch {
        result = .failure(error)
      }
      await fetcher.shutdown()
      return try result.get()
    case .layout(let path, let name):
      let parts = try await LayoutStore(files: ImageFolder(path: path)).parts(named: name, platform: platform)
      return try await snapshot(parts, as: image, platform)
    case .archive(let path, let name):
      return try await snapshot(Self.parts(ofArchive: path, named: name, platform), as: image, platform)
    }
  }

  /// Bytes of the files in the layers of the only image of a file that `docker save` wrote: what it takes unpacked, also
  /// where a layer replaces files of one below.
  public func layerBytes(ofArchive path: String, platform: Platform) async throws(ImageError) -> Int {
    let outcomes = try await read(Self.parts(ofArchive: path, named: nil, platform))
    return outcomes.reduce(0) { sum, outcome in sum.addingReportingOverflow(outcome.contents.fileBytes).partialValue }
  }

  private static func parts(
    ofArchive path: String, named name: String?, _ platform: Platform
  ) async throws(ImageError) -> ImageParts {
    let archive = try await ImageArchive(path)
    let isLayout = archive.has("index.json") && archive.has("oci-layout")
    guard isLayout || archive.has("manifest.json") else {
      throw ImageError(
        .damaged("it has neither manifest.json nor index.json"), path, hint: "'docker save IMAGE -o FILE' makes one")
    }
    return isLayout
      ? try await LayoutStore(files: archive).parts(named: name, platform: platform)
      : try await SavedImage(archive: archive).parts(named: name, platform: platform)
  }
}

extension BaseInspector {
  private func snapshot(
    _ parts: ImageParts, as image: String, _ platform: Platform
  ) async throws(ImageError) -> BaseSnapshot {
    let config = parts.config
    guard platform.fit(config.platform) != nil else {
      throw ImageError(.noSuchPlatform(platform, known: [config.platform]), parts.what)
    }
    guard config.layerDigests.count == parts.layers.count else {
      throw ImageError(
        .damaged(
          "its configuration speaks of \(config.layerDigests.count) layers, its manifest of \(parts.layers.count)"),
        parts.what)
    }
    let outcomes = try await read(parts)
    var tree = ImageTree()
    for outcome in outcomes {
      do throws(ArtifactError) {
        try tree.apply(outcome.contents)
      } catch {
        throw ImageError(.damaged("\(error)"), parts.what)
      }
    }
    let facts = ImageFacts(tree: tree, platform: platform, environment: config.environment)
    let packages = facts.packages
    let total = tree.total()
    return BaseSnapshot(
      image: image, platform: platform, digest: parts.digest, indexDigest: parts.indexDigest,
      configDigest: parts.configDigest, created: config.created,
      layers: outcomes.map { outcome in
        let isKnown = parts.isStoredAsPulled || outcome.isCompressed
        return BaseSnapshot.Layer(
          digest: outcome.digest, compressedBytes: isKnown ? outcome.storedBytes : nil,
          uncompressedBytes: outcome.uncompressedBytes)
      },
      fileCount: total.files, fileBytes: total.bytes, distribution: facts.distribution, glibc: facts.glibc(packages),
      python: facts.python(packages), environment: config.environment, user: config.user, workdir: config.workdir,
      hasEntrypoint: config.hasEntrypoint, packages: packages, sonames: facts.sonames)
  }

  /// Reads all layers, a few at a time; in the order of the image.
  private func read(_ parts: ImageParts) async throws(ImageError) -> [LayerReader.Outcome] {
    let total = parts.layers.reduce(Int?(0)) { sum, layer in layer.size.flatMap { size in sum.map { $0 + size } } }
    let counter = ProgressCounter(layers: parts.layers.count, totalBytes: total, tell: progress)
    let results = await withTaskGroup(of: (Int, Result<LayerReader.Outcome, ImageError>).self) { group in
      var results = [Result<LayerReader.Outcome, ImageError>?](repeating: nil, count: parts.layers.count)
      var next = 0
      func begin() {
        let place = next
        next += 1
        group.addTask { (place, await Self.outcome(parts, place, counter)) }
      }
      while next < min(Self.width, parts.layers.count) { begin() }
      while let (place, result) = await group.next() {
        results[place] = result
        if case .failure = result {
          group.cancelAll()
        } else if next < parts.layers.count {
          begin()
        }
      }
      return results
    }
    // Those that failed because another did say nothing.
    let failures = results.compactMap { result -> ImageError? in
      if case .failure(let error)? = result { error } else { nil }
    }
    if let failure = failures.first(where: { !$0.isCancellation }) ?? failures.first { throw failure }
    return results.compactMap { try? $0?.get() }
  }

  private static func outcome(
    _ parts: ImageParts, _ place: Int, _ counter: ProgressCounter
  ) async -> Result<LayerReader.Outcome, ImageError> {
    let layer = parts.layers[place]
    let expected = parts.config.layerDigests[place]
    let what = "layer \(place + 1) of \(parts.layers.count) of \(parts.what)"
    let reader = LayerReader(expectedSize: layer.size) { counter.add($0) }
    do throws(ImageError) {
      try await layer.read(reader)
      let outcome: LayerReader.Outcome
      do throws(LayerError) {
        outcome = try reader.finish(layer.digest)
      } catch {
        switch error {
        case .wrongDigest(let stated, let actual):
          throw ImageError(.wrongDigest(expected: "\(stated)", actual: "\(actual)"), what)
        case .unreadable(let error): throw ImageError(.damaged("\(error)"), what)
        }
      }
      guard expected == outcome.uncompressedDigest else {
        throw ImageError(
          .wrongDigest(expected: "\(expected)", actual: "\(outcome.uncompressedDigest)"), "\(what), uncompressed")
      }
      counter.finishLayer()
      return .success(outcome)
    } catch {
      return .failure(error)
    }
  }
}

extension ImageError {
  fileprivate var isCancellation: Bool {
    if case .fetch(let error) = reason { error.reason == .cancelled } else { false }
  }
}

/// Adds up what the readers of several layers tell.
private final class ProgressCounter: Sendable {
  private let state: Mutex<InspectionProgress>
  private let tell: @Sendable (InspectionProgress) -> Void

  init(layers: Int, totalBytes: Int?, tell: @escaping @Sendable (InspectionProgress) -> Void) {
    var progress = InspectionProgress()
    progress.layers = layers
    progress.totalBytes = totalBytes
    state = Mutex(progress)
    self.tell = tell
  }

  func add(_ bytes: Int) {
    tell(
      state.withLock { progress in
        progress.bytes += bytes
        return progress
      })
  }

  func finishLayer() {
    tell(
      state.withLock { progress in
        progress.layersDone += 1
        return progress
      })
  }
}
