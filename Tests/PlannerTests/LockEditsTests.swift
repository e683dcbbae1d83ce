import DepResolver
import SpecParser
import TestSupport
import Testing

@testable import Planner

/// What `sed` takes out of a lock with the options that Dockerfiles give it.
@Suite struct LockEditsTests {
  /// amd64 takes `two` and `name` from indexes and `dup` from one folder, arm64 all of them from others.
  private func lock() throws -> Lock {
    let amd64 = [
      try Sample.package("two==1.0 sdist", hash: "b"), try Sample.package("dup==1.0 sdist", reference: "file:libs/a.b"),
      try Sample.package("name==1.0", hash: "c"), try Sample.package("name-two==1.0", hash: "d"),
      try Sample.package("git==1.0 sdist", reference: "git+https://h.example/git@\(String(repeating: "a", count: 40))"),
      try Sample.package("web==1.0 sdist", reference: "https://h.example/x[1].zip"),
    ]
    let arm64 = [
      try Sample.package("two==1.0 sdist", reference: "file:two"),
      try Sample.package("dup==1.0 sdist", reference: "file:libs/a.b.c"),
      try Sample.package("name==1.0.1 sdist", hash: "e"), try Sample.package("name-two==1.0", hash: "d"),
      try Sample.package("git==1.0 sdist", reference: "git+https://h.example/git@\(String(repeating: "b", count: 40))"),
      try Sample.package("web==1.0", reference: "https://h.example/web-1.0-py3-none-any.whl"),
    ]
    return try Lock(
      [Sample.resolution(amd64), Sample.resolution(arm64, platform: .linuxARM64)],
      place: SourceLocation(file: "demo.yaml"))
  }

  /// The requirements that are left, without markers and sums.
  private func lines(_ options: String, _ lock: Lock) async throws -> [String] {
    let text = RequirementsEmitter(lock: lock, header: ["A lock."]).text
    let result = try await command(["sh", "-c", "sed \(options)"], input: text)
    try #require(result.succeeded, "\(result.error)")
    return result.output.split(separator: "\n").filter { !$0.hasPrefix(" ") && !$0.hasPrefix("#") }
      .map { String($0.prefix { $0 != " " }) }
  }

  @Test func `tells entries apart that share a name or the start of a path`() async throws {
    let lock = try lock()
    let builds = SourceBuild.needed(by: lock)
    let edits = LockEdits(lock: lock)
    #expect(try await lines(edits.dropping(builds), lock) == ["name==1.0", "name-two==1.0", "web"])
    for (isHashed, expected) in [
      (true, ["name==1.0.1", "two==1.0", "web"]),
      (false, ["/tmp/context/libs/a.b", "/tmp/context/libs/a.b.c", "git", "git", "/tmp/context/two"]),
    ] {
      let chosen = builds.filter { $0.isHashed == isHashed }
      #expect(try await lines("-n " + edits.keeping(chosen), lock) == expected)
    }
    #expect(builds.count == 8)
  }

  @Test func `an archive of this machine with a subdirectory is refused at its line`() throws {
    let package = try Sample.package("sub==1.0 sdist", reference: "file:x.zip#subdirectory=py")
    let resolution = Sample.resolution([package], edges: [try Sample.rootEdge("sub", line: 4)])
    let error = #expect(throws: InvalidInput.self) {
      try Lock([resolution], place: SourceLocation(file: "demo.yaml"))
    }
    #expect(error?.diagnostics.map(\.location.description) == ["requirements/requirements.txt:4:1"])
  }
}
