import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// The rules file that the binary holds, against its schema and against itself.
@Suite struct BundledRulesTests {
  private static let repository = String(testTargetFolder(of: #filePath).dropLast("/Tests/DepResolverTests".count))
  static let path = repository + "/Sources/DepResolver/System/Rules/system.yaml"
  static let schema = repository + "/schema/rules.schema.json"

  private static func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  @Test func `the binary holds the file as it is`() throws {
    #expect(try PackageResources.system_yaml == Self.bytes())
  }

  @Test func `the file breaks nothing of the schema`() throws {
    #expect(systemRulesMistakes(try Self.bytes(), file: Self.path).map(\.description) == [])
  }

  @Test func `the committed JSON Schema is current`() throws {
    if ProcessInfo.processInfo.environment["TXSPEC_UPDATE_GOLDENS"] == "1" {
      try Data(systemRulesSchema().utf8).write(to: URL(filePath: Self.schema), options: .atomic)
    }
    let committed = try String(contentsOf: URL(filePath: Self.schema), encoding: .utf8)
    #expect(committed == systemRulesSchema(), "run with TXSPEC_UPDATE_GOLDENS=1")
  }

  @Test func `everything in the file is found by its key`() throws {
    let text = String(decoding: try Self.bytes(), as: UTF8.self)
    let lines = text.split(separator: "\n")
    let rules = SystemRules.bundled
    #expect(rules.all.count + rules.allSubstitutes.count == lines.count { $0.hasPrefix("  - ") })
    #expect(rules.allMappings.count == lines.count { $0.hasPrefix("  dep:") })
    #expect(rules.all.count >= 60 && rules.allMappings.count >= 50 && rules.releases.count == 4)
    for rule in rules.all {
      let name = try #require(PackageName(rule.package.description.replacing("*", with: "x")))
      #expect(rules.rules(about: name).contains(rule))
    }
    #expect(rules.all.flatMap(\.programs).allSatisfy { !rules.packages(providing: $0).isEmpty })
  }

  @Test func `rules stand in the order of names, each with something to need`() throws {
    let text = String(decoding: try Self.bytes(), as: UTF8.self)
    let section = try #require(text.split(separator: "\nrules:\n").last?.split(separator: "\nsubstitutes:\n").first)
    let names = section.split(separator: "\n").compactMap { line in
      line.hasPrefix("  - package: ") ? String(line.dropFirst("  - package: ".count)) : nil
    }
    #expect(names == names.sorted() && names.count == SystemRules.bundled.all.count)
    for rule in SystemRules.bundled.all {
      #expect(rule.runtime.count + rule.programs.count + rule.anyOf.count + rule.build.count > 0, "\(rule.package)")
      #expect(rule.build.isEmpty || rule.file == .sdist || !rule.runtime.isEmpty, "\(rule.package)")
    }
  }

  @Test func `every page is named by https, and no rule without one`() {
    let evidence = SystemRules.bundled.all.flatMap(\.evidence) + SystemRules.bundled.allSubstitutes.flatMap(\.evidence)
    #expect(evidence.count > 60)
    #expect(evidence.allSatisfy { $0.url.hasPrefix("https://") && $0.place != nil })
  }
}

/// The rules file against validators that are not ours.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_NETWORK"] == "1",
    "set TXSPEC_TEST_NETWORK=1; needs jsonschema and pyyaml from PyPI, and apt with Debian's keyring"))
struct BundledRulesNetworkTests {
  private static let script = """
    import json, sys, jsonschema, yaml
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = yaml.safe_load(sys.stdin)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(document):
        print(error.json_path)
    """

  @Test func `the JSON Schema accepts the file and refuses what the parser refuses`() async throws {
    let text = try String(contentsOf: URL(filePath: BundledRulesTests.path), encoding: .utf8)
    #expect(try await python(Self.script, arguments: [BundledRulesTests.schema], input: text) == "")
    for (old, new) in [
      ("why:", "because:"), ("file: sdist", "file: tar"), ("debian/trixie:", "trixie:"), ("url: https:", "url: http:"),
    ] {
      let broken = text.replacing(old, with: new)
      #expect(!systemRulesMistakes(Array(broken.utf8), file: "x").isEmpty)
      #expect(try await python(Self.script, arguments: [BundledRulesTests.schema], input: broken) != "")
    }
  }

  /// The names of a release's packages, by apt itself in a folder of its own, signatures checked.
  private static let aptScript = """
    set -eu
    mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $2 main" > "$1/sources"
    options="-o Dir::Etc::sourcelist=$1/sources -o Dir::Etc::sourceparts=- -o Dir::State::lists=$1/lists \
      -o Dir::Cache=$1/cache -o Dir::State::status=/dev/null -o APT::Architecture=amd64 -o APT::Architectures=amd64"
    apt-get update -qq $options >&2
    apt-cache pkgnames $options
    """

  @Test(arguments: [DistributionRelease.bookworm, .trixie])
  func `every package named for a release is in its archive`(_ release: DistributionRelease) async throws {
    let result = try await withTemporaryFolder { folder in
      try await command(["sh", "-c", Self.aptScript, "sh", folder, release.codename])
    }
    try #require(result.succeeded, "\(result.error)")
    let known = Set(result.output.split(separator: "\n").map(String.init))
    #expect(known.count > 50_000)
    let rules = SystemRules.bundled
    var named = rules.all.flatMap { $0.runtime + $0.anyOf + $0.build }
    named += rules.allPrograms.flatMap(\.packages)
    named += rules.allMappings.flatMap { $0.mapping.build + $0.mapping.runtime }
    for case .system(let name) in rules.allSubstitutes.map(\.replaced) { named.append(name) }
    let missing = Set(named).flatMap { rules.packages(named: $0, in: release) }.filter { !known.contains($0) }
    #expect(Set(named).count > 100 && missing.sorted() == [])
  }
}
