import DepResolver
import SpecParser
import Testing

/// The lines of a requirements file named `requirements.txt`, located as its loader would.
func requirements(_ text: String, file: String = "requirements.txt") throws -> [Located<Requirement>] {
  try text.split(separator: "\n").enumerated().map { number, line in
    Located(try Requirement(parsing: line), at: SourceLocation(file: file, line: number + 1, column: 1))
  }
}

/// A request for python 3.11 on linux/amd64 that tests then change.
func request(_ text: String, python: String = "3.11") throws -> ResolutionRequest {
  let environment = Environment(
    python: try #require(PythonVersion(python)), platform: .linuxAMD64, accelerator: Accelerator("cpu"))
  return ResolutionRequest(environment: environment, requirements: try requirements(text))
}

extension FakePythonIndex {
  /// `name==version` of everything in the resolution, extras in brackets.
  func pins(_ request: ResolutionRequest) async throws -> [String] {
    try await PythonResolver(source: self).resolve(request).packages.map { package in
      let extras = package.extras.isEmpty ? "" : "[\(package.extras.map(\.normalized).joined(separator: ","))]"
      return "\(package.name)\(extras)==\(package.version)"
    }
  }

  /// The failure of a request that must have no resolution.
  func failure(_ request: ResolutionRequest) async throws -> ResolutionFailure {
    let outcome = await outcome(of: request)
    guard case .failure(.unsatisfiable(let failure)) = outcome else {
      throw Unexpected(outcome: "\(outcome)")
    }
    return failure
  }

  private func outcome(of request: ResolutionRequest) async -> Result<Resolution, ResolutionError> {
    do throws(ResolutionError) {
      return .success(try await PythonResolver(source: self).resolve(request))
    } catch {
      return .failure(error)
    }
  }

  private struct Unexpected: Error {
    var outcome: String
  }
}
