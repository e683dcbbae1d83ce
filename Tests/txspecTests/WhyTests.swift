import TestSupport
import Testing

@Suite struct WhyTests {
  @Test func namesTheLineAndThePathToAPackageThatIsThere() async throws {
    let result = try await SampleProject().tool.run("why", "helper", "--variant", "slim")
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("helper 0.7 is in slim"), "\(result.output)")
    #expect(result.output.contains("requirements/requirements.txt:3:1  tool\n"), "\(result.output)")
    #expect(result.output.contains("tool 1.5 requires helper"), "\(result.output)")
    #expect(result.output.contains("remove requirements/requirements.txt:3:1"), "\(result.output)")
  }

  @Test func namesTheExclusionThatAnAbsentPackageIsBehind() async throws {
    let result = try await SampleProject().tool.run("why", "helper", "--variant", "lean")
    #expect(result.exitCode == 0)
    #expect(result.output.hasPrefix("helper is not in lean"), "\(result.output)")
    #expect(result.output.contains("kept out by excluding tool at specs/sample.yaml:19:15"), "\(result.output)")
    #expect(result.output.contains("requirements/requirements.txt:3:1"), "\(result.output)")
  }

  @Test func namesTheExclusionOfAPackageItself() async throws {
    let result = try await SampleProject().tool.run("why", "tool", "--variant", "lean")
    #expect(result.exitCode == 0)
    #expect(result.output.contains("excluded at specs/sample.yaml:19:15"), "\(result.output)")
  }

  @Test func givesTheExclusionAsTheOnlyReasonWhenAPackageAsks() async throws {
    let project = try await SampleProject()
    try project.tool.write(
      "specs/sample.yaml", SampleProject.spec().replacing("exclude: [tool]", with: "exclude: [helper]"))
    let output = try await project.tool.run("why", "helper", "--variant", "lean").output
    #expect(output.contains("excluded at specs/sample.yaml:19:15"), "\(output)")
    #expect(output.contains("asked for by tool 1.5: helper"), "\(output)")
    #expect(!output.contains("not needed here"), "\(output)")
  }

  @Test func saysThatAMarkerOrAnExtraKeepsAPackageOut() async throws {
    let project = try await SampleProject()
    let marker = try await project.tool.run("why", "winding", "--variant", "lean").output
    #expect(marker.contains("web 2.0") && marker.contains("marker"), "\(marker)")
    let extra = try await project.tool.run("why", "speed", "--variant", "lean").output
    #expect(extra.contains("web 2.0") && extra.contains("[fast]"), "\(extra)")
  }

  @Test func saysThatNobodyAsks() async throws {
    let result = try await SampleProject().tool.run("why", "unheard-of", "--variant", "slim")
    #expect(result.exitCode == 0)
    #expect(result.output.contains("unheard-of is not in slim"), "\(result.output)")
    #expect(result.output.contains("asks for unheard-of"), "\(result.output)")
  }

  @Test func offersTheNameThatWasMeant() async throws {
    let result = try await SampleProject().tool.run("why", "hleper", "--variant", "slim")
    #expect(result.output.contains("did you mean 'helper'?"), "\(result.output)")
  }

  @Test func saysWhatItKnowsWhenAnExclusionCannotBeLookedBehind() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.failures = (.max, 404, nil)
    behaviour.affected = "/files/tool/"
    let project = try await SampleProject(behaviour)
    let unknown = try await project.tool.run("why", "helper", "--variant", "lean")
    #expect(unknown.exitCode == 3)
    #expect(unknown.output.hasPrefix("helper is not in lean\n"), "\(unknown.output)")
    #expect(
      unknown.output.contains("not known: what tool would bring, excluded at specs/sample.yaml:19:15\n  tool: "),
      "\(unknown.output)")
    // A reason was found all the same.
    let known = try await project.tool.run("why", "winding", "--variant", "lean")
    #expect(known.exitCode == 0)
    #expect(known.output.contains("not needed here") && known.output.contains("not known"), "\(known.output)")
  }

  @Test func answersForEveryVariantInTheOrderOfTheSpec() async throws {
    let output = try await SampleProject().tool.run("why", "Helper").output
    let (slim, lean) = (output.firstRange(of: "in slim"), output.firstRange(of: "in lean"))
    #expect(try #require(slim).lowerBound < #require(lean).lowerBound, "\(output)")
  }

  @Test func namesTheOverrideThatTookAPackageOut() async throws {
    let project = try await SampleProject()
    try project.tool.write(
      "specs/sample.yaml", SampleProject.spec().replacing("app:\n", with: "overrides: [force.txt]\napp:\n"))
    try project.tool.write("specs/force.txt", "# none\nhelper; sys_platform == 'win32'\n")
    let result = try await project.tool.run("why", "helper", "--variant", "slim")
    #expect(result.output.hasPrefix("helper is not in slim"), "\(result.output)\(result.error)")
    #expect(result.output.contains("overridden at specs/force.txt:2:1"), "\(result.output)")
    #expect(result.output.contains("tool 1.5: helper"), "\(result.output)")
    let json = try await project.tool.run("why", "helper", "--variant", "slim", "--format", "json").output
    #expect(json.contains("\"overridden\""), "\(json)")
  }

  @Test func namesTheLineWhoseMarkerDoesNotHold() async throws {
    let project = try await SampleProject(requirements: "web\nhelper; sys_platform == 'win32'\n")
    let result = try await project.tool.run("why", "helper", "--variant", "slim")
    #expect(result.output.contains("not needed here"), "\(result.output)")
    #expect(result.output.contains("requirements/requirements.txt:2:1"), "\(result.output)")
  }
}
