import DepResolver
import FoundationEssentials
@testable import Planner
import SpecParser
import TestSupport
import Testing

/// Texts made of what shells, Dockerfiles, HCL and templates read specially, from a spec into images that Docker built.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_BUILD"] == "1",
    "'make test-build' starts a Docker daemon for it; needs root and the network"))
struct InjectionBuildTests {
  /// What `docker inspect` says of an image's configuration, as far as this test looks.
  private struct Configuration: Decodable {
    struct Probe: Decodable { var Test: [String] }
    var Env: [String]
    var Labels: [String: String]
    var Cmd: [String]
    var WorkingDir: String
    var Healthcheck: Probe
  }

  private static let values = NastyText.pieces + ["\t"]
  private static let arguments = NastyText.pieces + NastyText.controls

  /// A variant whose every free text is a nasty one. It installs nothing, so that its image is soon built.
  private func variant(_ number: Int) throws -> Variant {
    let seed = UInt64(number)
    let texts = NastyText.texts(30, pieces: Self.values, seed: 100 + seed)
    var variant = try Sample.variant("v\(number)")
    variant.system = SystemPackages()
    variant.summary = Sample.at(texts[0])
    variant.app.workdir = Sample.at("/app/" + texts[1])
    variant.app.writable = [Sample.at("/data/" + texts[2])]
    variant.app.environment = texts.enumerated().map {
      Sample.at(EnvironmentVariable(name: "E\($0.offset)", value: $0.element))
    }
    variant.app.labels = texts.enumerated().map {
      Sample.at(EnvironmentVariable(name: "l.\($0.offset)", value: $0.element))
    }
    variant.app.command =
      (["/bin/true"] + NastyText.texts(30, pieces: Self.arguments, seed: 200 + seed)).map { Sample.at($0) }
    let probe = ["/bin/true"] + NastyText.texts(10, pieces: Self.arguments, seed: 300 + seed)
    variant.app.healthcheck = Healthcheck(
      probe: Sample.at(.command(probe)), interval: 30, timeout: 3, startPeriod: 0, retries: 3)
    variant.app.copy = try names(seed: 400 + seed).map { Sample.at($0) }
    return variant
  }

  /// Names of files that a spec may have; others are refused with their place, which `InputChecksTests` looks at.
  private func names(seed: UInt64) throws -> [String] {
    let pieces = Self.values.filter { piece in !piece.contains { "*?[]\\".contains($0) } }
    var names: [String] = []
    for text in NastyText.texts(40, pieces: pieces, seed: seed) where !text.isEmpty && names.count < 15 {
      var variant = try Sample.variant("one")
      variant.app.copy = [Sample.at("f/\(text)")]
      let isAccepted = (try? plan(Sample.spec([variant]), resolutions: ["one": [Sample.resolution([])]])) != nil
      // A name is told by its bytes here, as it is on disk.
      if isAccepted, !names.contains(where: { $0.utf8.elementsEqual("f/\(text)".utf8) }) { names.append("f/\(text)") }
    }
    return names
  }

  @Test(arguments: BakeFormat.allCases)
  func `every text of a spec reaches the image byte for byte`(format: BakeFormat) async throws {
    let variants = try (0..<4).map { try variant($0) }
    var spec = Sample.spec(variants, cache: nil)
    spec.ci = nil
    spec.context = Sample.at("./a \"b\" 'c' $d ${e} %{f} `g` {{h}} ü漢😀")
    let resolution = Sample.resolution([])
    let plan = try plan(
      spec, resolutions: Dictionary(uniqueKeysWithValues: variants.map { ($0.name.value, [resolution]) }))
    let folder = FileManager.default.temporaryDirectory.path + "/txspec-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in try emit(plan, bakeFormat: format) { try write(file.text, to: "\(folder)/\(file.path)") }
    for name in variants.flatMap(\.app.copy) { try write(name.value, to: "\(folder)/\(plan.context)/\(name.value)") }
    let built = try await command(
      ["docker", "buildx", "bake", "--load", "--progress", "plain", "--provenance=false", "--sbom=false"], in: folder)
    try #require(built.succeeded, "\(built.error)")
    for variant in variants { try await check(variant, in: folder) }
  }

  private func check(_ variant: Variant, in folder: String) async throws {
    let image = "ghcr.io/example/demo:dev-\(variant.name.value)"
    let inspected = try await command(["docker", "inspect", "--format", "{{json .Config}}", image], in: folder)
    try #require(inspected.succeeded, "\(inspected.error)")
    let configuration = try JSONDecoder().decode(Configuration.self, from: Data(inspected.output.utf8))
    for variable in variant.app.environment.map(\.value) {
      let found = configuration.Env.first { $0.hasPrefix("\(variable.name)=") }
      expectSame(found, "\(variable.name)=\(variable.value)")
    }
    for label in variant.app.labels.map(\.value) { expectSame(configuration.Labels[label.name], label.value) }
    #expect(configuration.Cmd.count == variant.app.command.count)
    for (found, wanted) in zip(configuration.Cmd, variant.app.command) { expectSame(found, wanted.value) }
    if case .command(let words)? = variant.app.healthcheck?.probe.value {
      #expect(configuration.Healthcheck.Test.count == words.count + 1)
      for (found, wanted) in zip(configuration.Healthcheck.Test.dropFirst(), words) { expectSame(found, wanted) }
    }
    let workdir = LexicalPath(variant.app.workdir.value).description
    expectSame(configuration.WorkingDir, workdir)

    // Files hold their own names.
    let script = """
      import json, os, sys
      files = {os.path.relpath(p, "."): open(p).read() for f, _, n in os.walk(".") for p in (os.path.join(f, x) for x in n)}
      print(json.dumps([files, [os.path.join(f, x) for f, n, _ in os.walk("/data") for x in n]]))
      """
    let run = try await command(["docker", "run", "--rm", image, "/opt/venv/bin/python", "-c", script], in: folder)
    try #require(run.succeeded, "\(run.error)")
    let listing = try JSONDecoder().decode(Listing.self, from: Data(run.output.utf8))
    let wanted = Set(variant.app.copy.map { Array($0.value.utf8) })
    #expect(Set(listing.files.keys.map { Array($0.utf8) }) == wanted)
    for (name, text) in listing.files { expectSame(text, name) }
    for folder in variant.app.writable {
      let path = LexicalPath(folder.value).description
      #expect(path == "/data" || listing.folders.contains { $0.utf8.elementsEqual(path.utf8) }, "\(path)")
    }
  }

  /// Two values in a list: files with their texts, and folders.
  private struct Listing: Decodable {
    var files: [String: String]
    var folders: [String]

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      files = try list.decode([String: String].self)
      folders = try list.decode([String].self)
    }
  }

  /// By bytes: `==` on strings takes a letter with its accent apart for the same letter in one piece.
  private func expectSame(_ found: String?, _ wanted: String) {
    #expect(found.map { Array($0.utf8) } == Array(wanted.utf8), "\(found?.debugDescription ?? "nothing")")
  }

  private func write(_ text: String, to path: String) throws {
    let parent = LexicalPath(path).parent.description
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
  }
}
