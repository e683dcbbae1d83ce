public import SpecParser

/// What a variant needs of its distribution on one platform.
public struct SystemQuestion: Sendable {
  public var release: SystemRelease
  /// What apt would install from, in this order.
  public var sources: [AptSource]
  /// A file of OpenPGP keys that must have signed the sources; `nil` where only sums are checked.
  public var keyring: String?
  public var base: SystemBase
  /// Names are unique.
  public var requests: [SystemRequest]
  /// The one version that will do of packages, whoever asks for them.
  public var pins: [String: DebianVersion]

  public init(
    release: SystemRelease, sources: [AptSource], keyring: String? = nil, base: SystemBase,
    requests: [SystemRequest] = [], pins: [String: DebianVersion] = [:]
  ) {
    self.release = release
    self.sources = sources
    self.keyring = keyring
    self.base = base
    self.requests = requests
    self.pins = pins
  }
}

/// Why system packages could not be resolved.
public enum SystemError: Error, Hashable, Sendable {
  /// An archive.
  case fetch(FetchError)
  /// A wheel, whose shared objects can't be read.
  case wheel(PackageName, FetchError)
  case unsatisfiable(SystemFailure)
  /// Importing wheels loads these libraries, and no archive may be asked which packages hold them.
  case unknownProviders([String])
}

extension IndexClient {
  /// What apt would install for a question.
  ///
  /// The answer is kept, and given again without looking at a list, while the lists and the question stay the same.
  public nonisolated func system(_ question: SystemQuestion) async throws(SystemError) -> SystemResolution {
    if question.requests.isEmpty { return SystemResolution() }
    let lists: ArchiveLists
    do {
      lists = try await packageLists(of: question)
    } catch {
      throw .fetch(error)
    }
    let key = question.digest(lists.sums)
    let kept = cache?.blob(.systems, key) { AptSelection(encoded: $0) } ?? nil
    if let kept { return SystemResolution(kept, for: question.requests) }
    do {
      let selection = try await select(question, lists)
      await cache?.store(.systems, key, selection.encoded)
      return SystemResolution(selection, for: question.requests)
    } catch {
      throw .unsatisfiable(error)
    }
  }

  func packageLists(of question: SystemQuestion) async throws(FetchError) -> ArchiveLists {
    try await packageLists(
      of: question.sources, architecture: question.release.architecture, keyring: question.keyring)
  }

  @concurrent
  private nonisolated func select(
    _ question: SystemQuestion, _ lists: ArchiveLists
  ) async throws(SystemFailure) -> AptSelection {
    try SystemResolver(indexes: lists.indexes, installed: lists.packages(of: question.base))
      .select(question.requests, pins: question.pins)
  }
}

extension ArchiveLists {
  /// The packages of a base: those it has, or those the smallest system of the release would have.
  public func packages(of base: SystemBase) -> [DebianPackage] {
    switch base {
    case .known(let packages): return packages
    case .exactly(let names):
      let known = Set(names.compactMap(firstKnown))
      return smallest(known.sorted()).filter { known.contains($0.name) }
    case .assumed(let more):
      // Official images come from debootstrap's smallest variant, which has apt beside what is required.
      let required = Set(indexes.flatMap { $0.group(DebianIndex.requiredName).providers } + ["apt"])
      let names = required.sorted() + more.compactMap(firstKnown)
      let selected = smallest(names)
      // debootstrap lays the system out merged, where apt would have a package, and perl with it, do so later.
      let unmerged = selected.contains { $0.name == "usrmerge" }
      return unmerged ? smallest(["usr-is-merged"] + names) : selected
    }
  }

  private func smallest(_ names: [String]) -> [DebianPackage] {
    let resolver = SystemResolver(indexes: indexes, installed: [])
    return (try? resolver.select(names.map { SystemRequest($0) }))?.packages.map(\.details) ?? []
  }

  /// The first of several names, written with bars between, that the release has; releases rename packages.
  private func firstKnown(_ names: String) -> String? {
    names.split(separator: "|").map { $0.filter { $0 != " " } }.first { !versions(of: $0).isEmpty }
  }
}

extension SystemQuestion {
  private static let format: UInt8 = 2

  /// Names all that the answer depends on.
  func digest(_ sums: [String]) -> String {
    var writer = CompactWriter()
    writer.write(Self.format)
    writer.write(count: DebianIndex.format)
    writer.write(text: release.architecture)
    writer.write(texts: sums)
    switch base {
    case .known(let packages):
      writer.write(0)
      writer.write(count: packages.count)
      for package in packages {
        writer.write(text: package.name)
        writer.write(package)
      }
    case .assumed(let names):
      writer.write(1)
      writer.write(texts: names)
    case .exactly(let names):
      writer.write(2)
      writer.write(texts: names)
    }
    writer.write(count: requests.count)
    for request in requests {
      writer.write(text: request.name)
      writer.write(optional: request.version?.description)
    }
    writer.write(texts: pins.map { "\($0.key)=\($0.value)" }.sorted())
    return FileDigest.sha256(writer.bytes)
  }
}
