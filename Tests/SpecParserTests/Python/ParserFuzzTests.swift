import TestSupport
import Testing

@testable import SpecParser

/// Damaged and random texts: no parser crashes, and whatever is accepted prints to a text that reads back the same.
@Suite struct ParserFuzzTests {
  private static let alphabet = "0123456789.abcdeprxyzv!=<>~*+-_,;()[]'\"@ \t#\\{}$é\u{0}"

  @Test func versionsSurvive() {
    var random = SeededGenerator(seed: 21)
    var accepted = 0
    for _ in 0..<fuzzInputs(60_000) {
      let text = random.damaged(random.respelled(random.versionText()), with: Self.alphabet)
      guard let version = Version(text) else { continue }
      accepted += 1
      let again = Version(version.description)
      if again != version || again?.description != version.description { Issue.record("\(text) prints as \(version)") }
    }
    #expect(accepted > fuzzInputs(60_000) / 6)
  }

  @Test func specifiersSurvive() throws {
    var random = SeededGenerator(seed: 22)
    var accepted = 0
    for _ in 0..<fuzzInputs(40_000) {
      let text = random.damaged(random.specifiersText(), with: Self.alphabet)
      if let lenient = try? VersionSpecifiers(lenient: text),
        (try? VersionSpecifiers(lenient: lenient.description)) != lenient
      {
        Issue.record("\(text) prints as \(lenient)")
      }
      do throws(RequirementSyntaxError) {
        let specifiers = try VersionSpecifiers(parsing: text)
        accepted += 1
        if try VersionSpecifiers(parsing: specifiers.description) != specifiers {
          Issue.record("\(text) prints as \(specifiers)")
        }
        _ = VersionSet(specifiers).description
      } catch {
        if error.offset > text.unicodeScalars.count { Issue.record("\(text): \(error)") }
      }
    }
    #expect(accepted > fuzzInputs(40_000) / 8)
  }

  @Test func markersSurvive() throws {
    var random = SeededGenerator(seed: 23)
    let environment = MarkerEnvironment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64)
    var accepted = 0
    for round in 0..<fuzzInputs(40_000) {
      let whole = random.markerText()
      let text = round.isMultiple(of: 3) ? whole : random.damaged(whole, with: Self.alphabet)
      do throws(RequirementSyntaxError) {
        let marker = try Marker(parsing: text)
        accepted += 1
        if try Marker(parsing: marker.description) != marker { Issue.record("\(text) prints as \(marker)") }
        _ = marker.evaluate(in: environment)
      } catch {
        if error.offset > text.unicodeScalars.count { Issue.record("\(text): \(error)") }
      }
    }
    #expect(accepted > fuzzInputs(40_000) / 8 * 3)
  }

  @Test func requirementsSurvive() throws {
    var random = SeededGenerator(seed: 24)
    var accepted = 0
    for round in 0..<fuzzInputs(40_000) {
      let whole = random.requirementText()
      let text = round.isMultiple(of: 3) ? whole : random.damaged(whole, with: Self.alphabet)
      _ = try? Requirement(lenient: text)
      do throws(RequirementSyntaxError) {
        let requirement = try Requirement(parsing: text)
        accepted += 1
        let again = try Requirement(parsing: requirement.description)
        if again.description != requirement.description || again.marker != requirement.marker
          || again.specifiers != requirement.specifiers
        {
          Issue.record("\(text) prints as \(requirement)")
        }
      } catch {
        if error.offset > text.unicodeScalars.count { Issue.record("\(text): \(error)") }
      }
    }
    #expect(accepted > fuzzInputs(40_000) / 8 * 3)
  }
}
