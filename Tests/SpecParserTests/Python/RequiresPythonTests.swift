import SpecParser
import Testing

/// Source: PyPA "Core metadata specifications", Requires-Python; uv's reading of a version without a patch.
@Suite struct RequiresPythonTests {
  @Test(arguments: [
    // The first patch must not be below what is asked for.
    ("3.11", ">=3.8", true), ("3.11", ">=3.11", true), ("3.11", ">=3.11.4", false), ("3.11", ">=3.12", false),
    ("3.11", ">3.11", false), ("3.11", ">=3.11,!=3.11.0,!=3.11.1", false), ("3.11", ">=3.11.0rc1", true),
    // One patch left out above that says nothing about the minor version.
    ("3.9", "!=3.9.0,!=3.9.1,>=3.8", true), ("3.9", ">=3.8,!=3.9.7", true), ("3.9", ">=3.8,!=3.9.*", false),
    // The late patches must satisfy it too: pip looks at the one that is there.
    ("3.11", "<4,>=3.6", true), ("3.11", ">=3.8,<3.11", false), ("3.11", "<3.12", true), ("3.11", "<=3.11", false),
    ("3.11", "==3.11.*", true), ("3.11", "==3.11", false), ("3.11", "<3.11.5", false), ("3.11", "~=3.8", true),
    // A patch that is said is compared as it is.
    ("3.11.4", ">=3.11.4", true), ("3.11.4", ">3.11", true), ("3.11.4", "!=3.11.4", false),
    ("3.11.4", "<=3.11", false), ("3.11.4", "<3.11.5", true), ("3.11.4", ">=3.11.5", false),
  ])
  func decidesWhetherADistributionRuns(python: String, requiresPython: String, runs: Bool) throws {
    let python = try #require(PythonVersion(python))
    #expect(try python.satisfies(VersionSpecifiers(parsing: requiresPython[...])) == runs)
  }
}
