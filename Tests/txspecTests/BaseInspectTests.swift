import FoundationEssentials
import TestSupport
import Testing

/// `txspec base inspect` from the outside.
@Suite struct BaseInspectTests {
  private static let image = ServedImage(
    [
      ("etc/os-release", Array("ID=debian\nVERSION_ID=12\nVERSION_CODENAME=bookworm\n".utf8)),
      (
        "var/lib/dpkg/status",
        Array(
          "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\nInstalled-Size: 1000\n"
            .utf8)
      ),
      ("usr/local/bin/python3.11", Array("py".utf8)),
      ("usr/local/include/python3.11/patchlevel.h", Array("#define PY_VERSION      \"3.11.9\"\n".utf8)),
      ("usr/lib/x86_64-linux-gnu/libz.so.1", [1, 2, 3]),
    ], environment: ["PATH=/usr/local/bin:/usr/bin", "PYTHON_VERSION=3.11.9"])

  @Test func writesTheSnapshotAndSaysWhatItHolds() async throws {
    let tool = try CommandLineTool()
    try ServedImage.writeLayout(tool.work + "/layout", [("a", Self.image)])
    let result = try await tool.run("base", "inspect", "oci:layout", "--as", "python:3.11")
    #expect(result.exitCode == 0, "\(result.error)")
    let path = "specs/bases/python@3.11.linux-amd64.json"
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("python:3.11 for linux/amd64: ") == true)
    for line in [
      "  digest        \(ServedImage.digest(Self.image.manifest))", "  distribution  debian 12 (bookworm)",
      "  glibc         2.36, told by package libc6 2.36-9",
      "  python        3.11.9 at /usr/local/bin/python3.11, told by file /usr/local/include/python3.11/patchlevel.h",
      "  packages      1 of Debian, 1.0 MB installed", "  libraries     1 that the loader finds",
      "  user          root", "created  \(path)",
    ] { #expect(lines.contains(line), "\(line) in \(result.output)") }
    #expect(result.error.isEmpty)
    let text = try tool.read(path)
    #expect(text.contains("\"image\": \"python:3.11\""))

    let again = try await tool.run("base", "inspect", "oci:layout", "--as", "python:3.11", "--format", "json")
    #expect(again.exitCode == 0 && again.output.contains("\"change\" : \"unchanged\""), "\(again.output)")
    #expect(try tool.read(path) == text)
  }

  @Test func writesBesideTheSpecOrWhereItIsTold() async throws {
    let tool = try CommandLineTool()
    try ServedImage.writeLayout(tool.work + "/layout", [("a", Self.image)])
    try tool.write("service/specs/a.yaml", "")
    try tool.write("other/txspec.yaml", "")
    for (words, path) in [
      (["--spec", "service/specs/a.yaml"], "service/specs/bases/x@1.linux-amd64.json"),
      (["--spec", "other/txspec.yaml"], "other/specs/bases/x@1.linux-amd64.json"),
      (["-o", "elsewhere/x.json"], "elsewhere/x.json"),
    ] {
      let result = try await tool.run(["base", "inspect", "oci:layout", "--as", "x:1"] + words)
      #expect(result.exitCode == 0 && result.output.hasSuffix("created  \(path)\n"), "\(result.output)\(result.error)")
      #expect(try tool.read(path).contains("\"image\": \"x:1\""))
    }
    let result = try await tool.run("base", "inspect", "oci:layout", "--spec", "none.yaml")
    #expect(result.exitCode == 2)
  }

  /// The snapshot of a tag serves the same tag pinned to a digest, and a plan says when it is of another image.
  @Test func aPlanSaysThatTheSnapshotIsOfAnotherImage() async throws {
    let sample = try await SampleProject()
    try ServedImage.writeLayout(sample.tool.work + "/layout", [("a", Self.image)])
    let inspected = try await sample.tool.run("base", "inspect", "oci:layout", "--as", "python:3.11-slim-bookworm")
    #expect(inspected.exitCode == 0, "\(inspected.error)")
    let spec = SampleProject.spec()
    let current = ServedImage.digest(Self.image.manifest)
    let other = "sha256:" + String(repeating: "0", count: 64)
    for (digest, isSaid) in [(current, false), (other, true)] {
      let base = "python:3.11-slim-bookworm"
      try sample.tool.write("specs/sample.yaml", spec.replacing(base, with: "\(base)@\(digest)"))
      let plan = try await sample.tool.run("plan", "slim")
      #expect(plan.exitCode == 0, "\(plan.error)")
      #expect(plan.output.contains("the base is pinned to \(digest), and its snapshot is of \(current)") == isSaid)
    }
    await sample.index.shutdown()
  }

  @Test func saysWhatIsWrongWithTheInput() async throws {
    let tool = try CommandLineTool()
    try ServedImage.writeLayout(tool.work + "/layout", [("a", Self.image)])
    let second = ServedImage([("a", [1])])
    try ServedImage.writeLayout(tool.work + "/two", [("one", Self.image), ("two", second)])
    for (words, message) in [
      (["Python"], "names of repositories are lower case"), (["none.tar"], "there is no file of that name"),
      (["oci:none"], "there is no folder of that name"), (["oci:layout", "--platform", "linux/386"], "is not known"),
      (["oci:layout", "--platform", "linux/arm64"], "is not built for linux/arm64, but for 'linux/amd64'"),
      (["oci:two"], "two has 2 images: 'one', 'two'"), (["oci:two:three"], "two has no image 'three'"), ([], "image"),
    ] {
      let result = try await tool.run(["base", "inspect"] + words)
      #expect(result.exitCode == 2 && result.error.contains(message), "\(words): \(result.error)")
      #expect(result.output.isEmpty)
    }
    #expect(try tool.files().keys.allSatisfy { !$0.hasPrefix("specs/") })
  }

  @Test func saysWhatIsWrongWithTheWorld() async throws {
    let tool = try CommandLineTool()
    let server = try await LoopbackServer { request in
      request.path.hasPrefix("/v2/closed/")
        ? LoopbackReply(status: 401, headers: [("WWW-Authenticate", "Basic realm=\"a\"")]) : LoopbackReply(status: 404)
    }
    let closed = try await tool.run("base", "inspect", "\(server.host)/closed:1")
    #expect(closed.exitCode == 3 && closed.error.contains("access refused (status 401)"), "\(closed.error)")
    #expect(closed.error.contains("docker login \(server.host)"))
    let missing = try await tool.run("base", "inspect", "\(server.host)/missing:1")
    #expect(missing.exitCode == 3 && missing.error.contains("not found (status 404)"), "\(missing.error)")
    await server.shutdown()
    let path = "layout/blobs/sha256/\(ServedImage.digest(Self.image.layer).dropFirst(7))"
    try ServedImage.writeLayout(tool.work + "/layout", [("a", Self.image)])
    try tool.remove(path)
    let damaged = try await tool.run("base", "inspect", "oci:layout")
    #expect(damaged.exitCode == 3 && damaged.error.contains("is missing"), "\(damaged.error)")
  }

  @Test(arguments: ["file", "helper", "store"])
  func showsARegistryWhatDockerKeeps(place: String) async throws {
    let tool = try CommandLineTool()
    // "reader:hunter2-s3cret"
    let encoded = "cmVhZGVyOmh1bnRlcjItczNjcmV0"
    let server = try await LoopbackServer { request in
      guard request.headers["authorization"] == "Basic \(encoded)" else {
        return LoopbackReply(status: 401, headers: [("WWW-Authenticate", "Basic realm=\"a\"")])
      }
      return Self.image.reply(to: request.path, repository: "team/base", tag: "1")
    }
    let config =
      switch place {
      case "file": "{\"auths\": {\"\(server.host)\": {\"auth\": \"\(encoded)\"}}}"
      case "helper": "{\"credHelpers\": {\"\(server.host)\": \"txspec-test\"}}"
      default: "{\"credsStore\": \"txspec-test\", \"auths\": {\"\(server.host)\": {}}}"
      }
    try tool.write("docker/config.json", config)
    try tool.write(
      "bin/docker-credential-txspec-test",
      """
      #!/bin/sh
      read -r server
      [ "$1" = get ] && [ "$server" = "\(server.host)" ] || { echo "credentials not found in native keychain"; exit 1; }
      echo '{"ServerURL": "x", "Username": "reader", "Secret": "hunter2-s3cret"}'
      """)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: tool.work + "/bin/docker-credential-txspec-test")
    let path = "\(tool.work)/bin:\(tool.environment["PATH"] ?? "")"
    let variables = ["DOCKER_CONFIG": tool.work + "/docker", "PATH": path]
    let result = try await tool.run("base", "inspect", "\(server.host)/team/base:1", variables: variables)
    #expect(result.exitCode == 0, "\(result.error)")
    let snapshots = try tool.files().filter { $0.key.hasPrefix("specs/bases/") }
    #expect(snapshots.count == 1)
    for text in [result.output, result.error] + snapshots.values {
      #expect(!text.contains("hunter2") && !text.contains(encoded))
    }
    let refused = try await tool.run("base", "inspect", "\(server.host)/team/base:1")
    #expect(refused.exitCode == 3)
    await server.shutdown()
  }
}
