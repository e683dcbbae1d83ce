import TestSupport
import Testing

@testable import Planner

/// BuildKit's build checks over what is emitted.
@Suite struct BuildChecksTests {
  @Test(
    arguments: [
      ("FROM scratch AS Base\n", "StageNameCasing: 1"), ("FROM scratch as base\n", "FromAsCasing: 1"),
      ("FROM a AS b\nFROM a AS b\n", "DuplicateStageName: 2"), ("FROM a AS scratch\n", "ReservedStageName: 1"),
      ("FROM a\nrun x\n", "ConsistentInstructionCasing: 2"), ("FROM a\nRUN x \\\n\n  y\n", "NoEmptyContinuation: 3"),
      ("FROM $A\n", "UndefinedArgInFrom: 1"), ("FROM --platform=$TARGETPLATFORM a\n", "RedundantTargetPlatform: 1"),
      ("FROM a\nENV A b\n", "LegacyKeyValueFormat: 2"), ("FROM a\nARG API_TOKEN\n", "SecretsUsedInArgOrEnv: 2"),
      ("FROM a\nCOPY x $Y\n", "UndefinedVar: 2"), ("FROM a\nENV A=${Y}\n", "UndefinedVar: 2"),
      ("FROM a\nWORKDIR app\n", "WorkdirRelativePath: 2"), ("FROM a\nEXPOSE 80:80\n", "ExposeInvalidFormat: 2"),
      ("FROM a\nCMD [\"x\"]\nCMD [\"y\"]\n", "MultipleInstructionsDisallowed: 3"),
      ("FROM a\nCMD x\n", "JSONArgsRecommended: 2"), ("FROM a\nMAINTAINER x\n", "MaintainerDeprecated: 2"),
    ])
  func eachCheckFindsItsCase(dockerfile: String, finding: String) {
    #expect(BuildChecks(dockerfile: dockerfile).findings == [finding])
  }

  @Test func emittedDockerfilesPassAllOfThem() throws {
    let plans = [
      try SamplePlans.slim(), try SamplePlans.accelerated(), try SamplePlans.distribution(),
      try SamplePlans.distroless(), try SamplePlans.elsewhere(),
    ]
    var count = 0
    for plan in plans {
      for file in try emit(plan) where file.path.hasSuffix(".Dockerfile") {
        count += 1
        #expect(BuildChecks(dockerfile: file.text).findings.isEmpty, "\(file.path)")
      }
    }
    #expect(count >= 8)
  }
}
