import DepResolver
import SpecParser
import Testing

/// A small index in memory, described one line a release:
///
///     a 1.0: b>=1; c<2          what it asks for, with `;;` before a marker: d;;python_version<'3'
///     a 1.1 [x]: e              what the extra x of a 1.1 adds
///     b 2.0 yanked
///     b 2.1 python>=3.12
///     b 2.2 metadata>=3.12      the same in the metadata alone, where the page is silent
///     c 1.0 sdist               only a source distribution
///     c 1.1 win                 only a wheel for Windows; likewise amd64 and arm64 for Linux
///     c 1.2 sdist dynamic       a source distribution that leaves its dependencies to its build
///     @torch t 1.0+gpu          served by the index named torch rather than pypi
struct FakePythonIndex: DistributionSource {
  private struct Release {
    var file: DistributionFile
    var detail: DistributionDetail
    var isDynamic = false
  }

  private var releases: [String: [PackageName: [Release]]] = [:]

  init(_ text: String) throws {
    for line in text.split(separator: "\n") where !line.allSatisfy({ $0 == " " }) { try add(String(line)) }
  }

  private mutating func add(_ line: String) throws {
    let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var words = halves[0].split(separator: " ").map(String.init)
    let index = words[0].hasPrefix("@") ? String(words.removeFirst().dropFirst()) : "pypi"
    let name = try #require(PackageName(words[0]))
    let version = try #require(Version(words[1]))
    let options = words.dropFirst(2)
    let extra = options.first { $0.hasPrefix("[") }.flatMap { PackageName($0.dropFirst().dropLast()) }
    let requirements = halves.count > 1 ? try Self.requirements(String(halves[1]), extra: extra) : []
    if let extra, let position = releases[index]?[name]?.firstIndex(where: { $0.file.version == version }) {
      releases[index]?[name]?[position].detail.metadata.requiresDist += requirements
      releases[index]?[name]?[position].detail.metadata.providesExtra.append(extra)
      return
    }
    let platform = Self.platformTags.first { options.contains($0.option) }?.tag ?? "any"
    let wheel = "\(name.normalized.replacing("-", with: "_"))-\(version)-py3-none-\(platform).whl"
    let isSource = options.contains("sdist")
    let filename = isSource ? "\(name)-\(version).tar.gz" : wheel
    var file = DistributionFile(
      filename: filename, url: "https://\(index).test/\(filename)",
      kind: isSource ? .sdist(version: version) : .wheel(try #require(WheelFilename(wheel))),
      sha256: String(repeating: "a", count: 64))
    if options.contains("yanked") { file.yanked = "broken" }
    if let python = options.first(where: { $0.hasPrefix("python") }) {
      file.requiresPython = try VersionSpecifiers(parsing: python.dropFirst("python".count))
    }
    var metadata = CoreMetadata(
      name: name, version: version, requiresDist: requirements, providesExtra: extra.map { [$0] } ?? [])
    if let python = options.first(where: { $0.hasPrefix("metadata") }) {
      metadata.requiresPython = try VersionSpecifiers(parsing: python.dropFirst("metadata".count))
    }
    let detail = DistributionDetail(
      metadata: metadata, source: isSource ? .sdistEggInfo : .wheel, unpackedBytes: 1000, fileCount: 1)
    releases[index, default: [:]][name, default: []].append(
      Release(file: file, detail: detail, isDynamic: options.contains("dynamic")))
  }

  private static let platformTags = [
    (option: "win", tag: "win_amd64"),
    (option: "amd64", tag: "manylinux_2_17_x86_64"),
    (option: "arm64", tag: "manylinux_2_17_aarch64"),
  ]

  private static func requirements(_ text: String, extra: ExtraName?) throws -> [Requirement] {
    let parts = text.replacing(";;", with: "\u{1}").split(separator: ";").filter { !$0.allSatisfy { $0 == " " } }
    return try parts.map { part in
      var parts = part.split(separator: "\u{1}").map { $0.trimmingPrefix(" ") }.map(String.init)
      if let extra { parts.append((parts.count > 1 ? "(\(parts.removeLast())) and " : "") + "extra == '\(extra)'") }
      return try Requirement(parsing: parts.joined(separator: "; "))
    }
  }

  func page(of name: PackageName, on index: PackageIndex) async throws(FetchError) -> SimplePage? {
    releases[index.name]?[name].map { SimplePage(name: name, files: $0.map(\.file)) }
  }

  func detail(of file: DistributionFile, project: PackageName) async throws -> DistributionDetail {
    let known = releases.values.lazy.compactMap { $0[project] }.joined().first { $0.file.url == file.url }
    if known?.isDynamic == true { throw ArtifactError.dynamicMetadata(fields: ["Requires-Dist"]) }
    return try #require(known).detail
  }

  func size(of file: DistributionFile, project: PackageName) async throws -> UnpackedSize? { nil }
}
