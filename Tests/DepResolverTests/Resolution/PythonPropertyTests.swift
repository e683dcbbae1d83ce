import DepResolver
import SpecParser
import TestSupport
import Testing

/// Random small indexes against every choice there is.
@Suite struct PythonPropertyTests {
  @Test(arguments: 1...8)
  func agreesWithTryingEveryChoice(seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var solved = 0
    var refused = 0
    for _ in 0..<400 {
      let projects = RandomProjects(&random)
      let oracle = try ProjectOracle(projects)
      let resolver = PythonResolver(source: try index(projects))
      let asked = try request(projects)
      do throws(ResolutionError) {
        let resolution = try await resolver.resolve(asked)
        solved += 1
        var choice: ProjectOracle.Choice = [:]
        var extras: [String: Set<String>] = [:]
        for package in resolution.packages {
          choice[package.name.normalized] = package.version.description
          extras[package.name.normalized] = Set(package.extras.map(\.normalized))
        }
        let fault = oracle.fault(in: choice, extras: extras)
        #expect(fault == nil, "\(projects.description)\n\(choice)")
      } catch {
        guard case .unsatisfiable(let failure) = error else {
          Issue.record("\(error) for \(projects.description)")
          continue
        }
        refused += 1
        #expect(!oracle.isSatisfiable, "\(projects.description)")
        // The lines that the message blames have no solution by themselves.
        var blamed = projects
        let lines = Set(failure.requirements.map(\.requirement))
        // A constraint says nothing by itself; blamed, it stands for whoever asks for its package.
        blamed.roots = (projects.roots + projects.constraints).filter { lines.contains($0.text) }
        let remains = try? ProjectOracle(blamed).isSatisfiable
        #expect(remains == false, "\(lines) of \(projects.description)")
      }
    }
    // Both kinds have to come up for the comparison to mean anything.
    #expect(solved > 80 && refused > 80)
  }

  private func index(_ projects: RandomProjects) throws -> FakePythonIndex {
    try FakePythonIndex(projects.indexText)
  }

  private func request(_ projects: RandomProjects) throws -> ResolutionRequest {
    var asked = try DepResolverTests.request(projects.roots.map(\.text).joined(separator: "\n"))
    asked.constraints = try requirements(
      projects.constraints.map(\.text).joined(separator: "\n"), file: "constraints.txt")
    if projects.disallowsPrereleases { asked.prereleases = .disallow }
    if let name = projects.excluded.flatMap({ PackageName($0) }) {
      asked.exclusions = [Located(name, at: SourceLocation(file: "spec.yaml", line: 1, column: 1))]
    }
    return asked
  }
}
