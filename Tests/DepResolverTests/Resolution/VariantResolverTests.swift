import DepResolver
import SpecParser
import Testing

@Suite struct VariantResolverTests {
  /// The pins on linux/amd64 and linux/arm64.
  private func pins(
    _ index: FakePythonIndex, _ text: String, change: (inout ResolutionRequest) throws -> Void = { _ in }
  ) async throws -> [[String]] {
    let requests = try [Platform.linuxAMD64, .linuxARM64].map { platform in
      var asked = try request(text)
      asked.environment.platform = platform
      try change(&asked)
      return asked
    }
    return try await VariantResolver(source: index).resolve(requests).map { resolution in
      resolution.packages.map { "\($0.name)==\($0.version)" }
    }
  }

  @Test("a later platform keeps the first one's versions")
  func keepsTheFirst() async throws {
    // On arm64 alone, b 2.0 would do: only amd64 asks for the older one.
    let index = try FakePythonIndex("a 1.0: b<2;;platform_machine=='x86_64'; b\nb 1.0\nb 2.0")
    #expect(try await pins(index, "a") == [["a==1.0", "b==1.0"], ["a==1.0", "b==1.0"]])
  }

  @Test("the newest version that serves all platforms goes before a newer one that serves the first")
  func findsTheSharedVersion() async throws {
    let index = try FakePythonIndex("a 1.0\na 2.0 arm64\na 2.1\na 3.0 amd64\na 4.0 arm64")
    #expect(try await pins(index, "a") == [["a==2.1"], ["a==2.1"]])
  }

  @Test("where no version serves all platforms, each has its own newest")
  func fallsBack() async throws {
    let index = try FakePythonIndex("a 1.0 arm64\na 2.0 amd64\na 3.0 arm64")
    #expect(try await pins(index, "a") == [["a==2.0"], ["a==3.0"]])
  }

  @Test("builds of one version are no reason to look for another")
  func acceptsLocalVersions() async throws {
    let index = try FakePythonIndex("t 1.0\nt 2.0 arm64\nt 2.0+cpu amd64")
    #expect(try await pins(index, "t") == [["t==2.0+cpu"], ["t==2.0"]])
  }

  @Test("a platform's own locked version is kept where the first one's does not fit")
  func keepsTheLockedBuild() async throws {
    let index = try FakePythonIndex("t 2.0 arm64\nt 2.0+cpu amd64\nt 3.0 arm64\nt 3.0+cpu amd64")
    let locked = try LockedVersions(
      requirements: Array(
        "t==2.0+cpu ; platform_machine == 'x86_64'\nt==2.0 ; platform_machine == 'aarch64'\n".utf8),
      file: "lock.txt")
    let kept = try await pins(index, "t") { asked in
      let markers = MarkerEnvironment(python: asked.environment.python, platform: asked.environment.platform)
      asked.preferences = locked.versions(in: markers).mapValues { [$0] }
    }
    #expect(kept == [["t==2.0+cpu"], ["t==2.0"]])
  }

  @Test("what only one platform asks for is resolved there alone")
  func leavesOut() async throws {
    let index = try FakePythonIndex("a 1.0: b;;platform_machine=='aarch64'\nb 1.0")
    #expect(try await pins(index, "a") == [["a==1.0"], ["a==1.0", "b==1.0"]])
  }
}
