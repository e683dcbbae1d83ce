import FoundationEssentials
import TestSupport
import Testing

@testable import DepResolver

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct ScratchFolderTests {
  @Test func `is for this user alone and goes with the value`() async throws {
    try await withTemporaryFolder { parent in
      var path = ""
      do {
        let folder = try ScratchFolder(in: parent)
        path = folder.path
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o700)
        try Data("x".utf8).write(to: URL(filePath: path + "/file"))
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  /// A lock tells them apart, not the number of a process, which another container counts for itself.
  @Test func `removes what is left and nothing that lives`() async throws {
    try await withTemporaryFolder { parent in
      let first = try ScratchFolder(in: parent)
      let left = parent + "/\(ScratchFolder.prefix)left"
      let held = parent + "/\(ScratchFolder.prefix)held"
      let other = parent + "/other"
      for path in [left, held, other] {
        try FileManager.default.createDirectory(atPath: path + "/deep", withIntermediateDirectories: true)
      }
      let descriptor = open(held, O_RDONLY | O_DIRECTORY)
      defer { close(descriptor) }
      #expect(flock(descriptor, LOCK_EX) == 0)
      let second = try ScratchFolder(in: parent)
      let there = { FileManager.default.fileExists(atPath: $0) }
      #expect(there(first.path) && there(second.path) && there(held + "/deep") && there(other) && !there(left))
    }
  }

  @Test func `says where none can be made`() {
    #expect(throws: ScratchFolder.Failure(parent: "/nowhere", reason: "No such file or directory")) {
      try ScratchFolder(in: "/nowhere")
    }
  }
}
