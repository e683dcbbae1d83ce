import SpecParser

/// What was fetched for one resolution and would be the same for another.
struct KnownFacts: Sendable {
  var candidates: [PackageName: ProjectCandidates] = [:]
  var details: [PackageName: [Int: PythonProvider.DetailState]] = [:]
}
