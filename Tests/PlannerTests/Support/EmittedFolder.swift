import FoundationEssentials
import TestSupport

@testable import Planner

/// Runs `body` in a folder that holds what is emitted for a plan, and nothing else.
func withFiles<Value>(of plan: BuildPlan, _ body: (String) async throws -> Value) async throws -> Value {
  let files = try emit(plan)
  return try await withTemporaryFolder { folder in
    try write(files, to: folder)
    return try await body(folder)
  }
}

func write(_ files: [EmittedFile], to folder: String) throws {
  for file in files {
    let path = "\(folder)/\(file.path)"
    let parent = LexicalPath(path).parent.description
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try Data(file.text.utf8).write(to: URL(filePath: path))
  }
}
