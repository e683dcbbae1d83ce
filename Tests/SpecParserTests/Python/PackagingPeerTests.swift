import TestSupport
import Testing

@testable import SpecParser

/// The same questions put to `packaging`, the reference implementation in Python.
///
/// Where packaging 26.2 and the standard's text differ, the text is followed; the questions here leave these out:
/// - extras inside parentheses are compared as written (`(extra == "Foo")`), though PEP 685 asks for normal forms;
/// - a version variable without a version, such as an empty `platform_release`, makes `!=` false, though the text
///   then asks for a comparison of texts;
/// - undefined comparisons raise an error, here they do not hold;
/// - a name may end in `_`, and a URL needs no scheme, against the grammar; `===` takes no text, and any text up to white
///   space, `;` or `)`.
@Suite(
  .enabled("python3 cannot import packaging 26 or later") {
    await (try? python("import packaging; assert int(packaging.__version__.split('.')[0]) >= 26")) != nil
  })
struct PackagingPeerTests {
  @Test func readsAndOrdersVersionsAsPackagingDoes() async throws {
    var random = SeededGenerator(seed: 11)
    var texts: [String] = []
    for _ in 0..<6000 {
      let text = random.versionText()
      texts.append(text)
      texts.append(random.respelled(text))
      texts.append(random.damaged(text, with: "0123456789.abcdevprostv-_+!*x "))
    }
    texts = texts.map { $0.filter { $0 != "\n" } }
    let script = """
      import sys
      from packaging.version import Version, InvalidVersion
      known = {}
      lines = sys.stdin.read().split("\\n")
      for line in lines:
          try:
              known[line] = Version(line)
              print(known[line], known[line].is_prerelease)
          except InvalidVersion:
              print("-")
      print("order")
      previous = None
      for text in sorted(known, key=known.get):
          print("=" if previous == known[text] else "<", text, sep="")
          previous = known[text]
      """
    let answers = try await python(script, input: texts.joined(separator: "\n")).split(separator: "\n").map(String.init)
    #expect(answers[texts.count] == "order")
    for (text, answer) in zip(texts, answers) {
      let own = Version(text).map { "\($0) \($0.isPrerelease ? "True" : "False")" } ?? "-"
      if own != answer { Issue.record("\(text): \(own), packaging says \(answer)") }
    }
    var previous: Version?
    for line in answers[(texts.count + 1)...] {
      let version = try #require(Version(line.dropFirst()))
      if let previous {
        let isEqual = line.hasPrefix("=")
        if (previous == version) != isEqual || (previous < version) == isEqual {
          Issue.record("\(previous) and \(version)")
        }
      }
      previous = version
    }
  }

  @Test func admitsTheVersionsThatPackagingAdmits() async throws {
    var random = SeededGenerator(seed: 12)
    let questions = (0..<5000).map { _ in
      (random.specifiersText(), (0..<12).map { _ in random.versionText() })
    }
    let script = """
      import sys
      from packaging.specifiers import SpecifierSet
      from packaging.version import Version
      for line in sys.stdin.read().split("\\n"):
          text, versions = line.split("|")
          specifiers = SpecifierSet(text)
          answer = "".join("1" if specifiers.contains(Version(v), prereleases=True) else "0" for v in versions.split())
          print(answer, specifiers.is_unsatisfiable(), any(s.prereleases for s in specifiers))
      """
    let input = questions.map { "\($0.0)|\($0.1.joined(separator: " "))" }.joined(separator: "\n")
    let answers = try await python(script, input: input).split(separator: "\n").map(String.init)
    #expect(answers.count == questions.count)
    for ((text, versions), answer) in zip(questions, answers) {
      let specifiers = try VersionSpecifiers(parsing: text)
      let set = VersionSet(specifiers)
      let parts = answer.split(separator: " ")
      for (version, expected) in zip(versions, parts[0]) {
        let version = try #require(Version(version))
        if specifiers.contains(version) != (expected == "1") { Issue.record("\(text) on \(version)") }
        if set.contains(version) != (expected == "1") { Issue.record("the set of \(text) on \(version)") }
      }
      // packaging does not know that there is nothing below 0.dev0, as in `!=0.*,<0.5`, and nothing of texts.
      #expect(
        set.isEmpty == (parts[1] == "True") || (set.isEmpty && text.contains("!=0")) || text.contains("==="), "\(text)")
      #expect(specifiers.namesPrerelease == (parts[2] == "True"), "\(text)")
    }
  }

  @Test func evaluatesMarkersAsPackagingDoes() async throws {
    var random = SeededGenerator(seed: 13)
    let environment = MarkerEnvironment(python: PythonVersion(major: 3, minor: 11, patch: 7), platform: .linuxAMD64)
    let questions = (0..<6000).map { _ in (random.markerText(), random.pick(["", "", "cpu", "Foo_Bar"])) }
    let values = MarkerVariable.allCases.filter { $0 != .extra && !$0.isSet }
      .map { "\"\($0.rawValue)\": \"\(environment[$0])\"" }.joined(separator: ", ")
    let script = """
      import sys
      from packaging.markers import Marker, UndefinedComparison
      environment = {\(values)}
      for line in sys.stdin.read().split("\\n"):
          text, extra = line.split("|")
          try:
              print(Marker(text).evaluate({**environment, "extra": extra}))
          except UndefinedComparison:
              print("undefined")
      """
    let input = questions.map { "\($0.0)|\($0.1)" }.joined(separator: "\n")
    let answers = try await python(script, input: input).split(separator: "\n")
    #expect(answers.count == questions.count)
    var defined = 0
    for ((text, extra), answer) in zip(questions, answers) where answer != "undefined" {
      defined += 1
      let marker = try Marker(parsing: text)
      let extras = Set([ExtraName(extra)].compactMap { $0 })
      #expect(marker.evaluate(in: environment, extras: extras) == (answer == "True"), "\(text) with '\(extra)'")
    }
    #expect(defined > 3000)
  }

  @Test func acceptsTheRequirementsThatPackagingAccepts() async throws {
    var random = SeededGenerator(seed: 14)
    let alphabet = "0123456789.abcdeprxyzv!=<>~*+-,;()[]'\" "
    let texts = (0..<12_000).map { _ in random.damaged(random.requirementText(), with: alphabet) }
      .filter { !$0.contains("@") && !$0.contains("===") && !$0.contains("_") }
    let script = """
      import sys
      from packaging.requirements import InvalidRequirement, Requirement
      from packaging.utils import canonicalize_name
      for line in sys.stdin.read().split("\\n"):
          try:
              found = Requirement(line)
              print(canonicalize_name(found.name), sorted(map(canonicalize_name, found.extras)), bool(found.marker))
          except InvalidRequirement:
              print("-")
      """
    let answers = try await python(script, input: texts.joined(separator: "\n")).split(separator: "\n").map(String.init)
    #expect(answers.count == texts.count)
    var accepted = 0
    for (text, answer) in zip(texts, answers) {
      let requirement = try? Requirement(parsing: text)
      let own =
        requirement.map { found in
          let extras = found.extras.sorted().map { "'\($0)'" }.joined(separator: ", ")
          return "\(found.name) [\(extras)] \(found.marker == nil ? "False" : "True")"
        } ?? "-"
      if own != answer { Issue.record("\(text): \(own), packaging says \(answer)") }
      if requirement != nil { accepted += 1 }
    }
    #expect(accepted > 1000)
  }
}
