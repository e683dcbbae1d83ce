import FoundationEssentials
import TestSupport
import Testing

/// Signatures and tokens in the query or the fragment of an address are repeated nowhere, whichever argument holds it.
@Suite("Secrets in arguments")
struct ArgumentSecretTests {
  private static let secret = "hunter2-s3cret"
  /// Nothing listens there.
  private static let address = "http://127.0.0.1:9/simple?X-Amz-Signature=\(secret)&v='\(secret)'#token=\(secret)"

  private func expectNoSecret(_ words: [String], _ result: ChildResult) {
    #expect(!result.error.contains(Self.secret), "\(words): \(result.error)")
    #expect(!result.output.contains(Self.secret), "\(words): \(result.output)")
  }

  @Test("of every option and positional of every command")
  func ofEveryArgument() async throws {
    let project = try await SampleProject()
    let help = try await project.tool.run("--experimental-dump-help")
    let root = try JSONDecoder().decode(DumpedHelp.self, from: Data(help.output.utf8)).command
    let calls = root.subcommands?.flatMap { $0.calls(path: []) } ?? []
    #expect(calls.count > 100)
    for words in calls {
      let words = words.map { $0 == DumpedHelp.value ? Self.address : $0 }
      expectNoSecret(words, try await project.tool.run(words))
    }
  }

  @Test(
    "of stray words",
    arguments: [
      ["URL"], ["--URL"], ["plan", "--URL"], ["plan", "--upgrade=URL"], ["resolve", "in.txt", "--cert=URL"],
      ["resolve", "in.txt", "--index-url=URL"], ["resolve", "in.txt", "-PURL"], ["resolve", "in.txt", "--frob", "URL"],
      ["cache", "URL"], ["base", "URL"], ["help", "URL"], ["check", "URL"], ["build", "slim", "--", "URL"],
      ["resolve", "-r", "in.txt", "-P", "web @ URL"], ["base", "inspect", "oci:URL"],
    ])
  func ofStrayWords(words: [String]) async throws {
    let project = try await SampleProject()
    try project.tool.write("in.txt", "web\n")
    for address in [
      Self.address, Self.address.replacing("http://", with: ""), Self.address.replacing("//", with: "/"),
      "https://h.example/a#\(Self.secret)", "https://h.example/a?\(Self.secret)",
      "https://h.example/a?x=\(String(repeating: "x", count: 90))\(Self.secret)",
    ] {
      let words = words.map { $0.replacing("URL", with: address) }
      expectNoSecret(words, try await project.tool.run(words))
    }
  }

  @Test(
    "of variables",
    arguments: [
      "UV_DEFAULT_INDEX", "UV_INDEX_URL", "TXSPEC_SPEC", "TXSPEC_MIRROR", "SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT",
      "REQUESTS_CA_BUNDLE", "PIP_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "NETRC", "PIP_CONFIG_FILE",
      "PIP_INDEX_URL", "PIP_FIND_LINKS", "UV_INDEX", "DOCKER_CONFIG",
    ])
  func ofVariables(name: String) async throws {
    let project = try await SampleProject()
    for words in [["plan"], ["resolve", "-r", "requirements/requirements.txt"]] {
      expectNoSecret([name] + words, try await project.tool.run(words, variables: [name: Self.address]))
    }
  }

  @Test("what tells of the file stays, and so does the rest of the message")
  func keepsTheRest() async throws {
    let project = try await SampleProject()
    let result = try await project.tool.run(
      "plan", "--spec", "https://h.example/a.yaml?token=\(Self.secret)#egg=name&subdirectory=x")
    #expect(result.error.contains("https://h.example/a.yaml?...#egg=name&subdirectory=x"), "\(result.error)")
  }
}

/// What `--experimental-dump-help` tells.
private struct DumpedHelp: Decodable {
  /// Stands where the value of an option goes.
  static let value = "VALUE"

  struct Command: Decodable {
    var commandName: String
    var subcommands: [Command]?
    var arguments: [Argument]?

    /// For each option and positional a call that gives it a value.
    func calls(path: [String]) -> [[String]] {
      let path = path + [commandName]
      var calls: [[String]] = []
      var start = path
      for argument in arguments ?? [] where argument.kind == "positional" {
        calls.append(path + [DumpedHelp.value])
        if !argument.isOptional { start.append("x") }
      }
      if path == ["resolve"] { start.append("requirements/requirements.txt") }
      for argument in arguments ?? [] where argument.kind == "option" {
        for name in argument.names?.prefix(1) ?? [] {
          let option = (name.kind == "short" ? "-" : "--") + name.name
          calls.append(start + [option, DumpedHelp.value])
        }
      }
      for command in subcommands ?? [] { calls += command.calls(path: path) }
      return calls
    }
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    var kind: String
    var names: [Name]?
    var isOptional: Bool
  }

  var command: Command
}
