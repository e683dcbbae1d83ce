internal import Subprocess

/// A program that keeps credentials for docker, named `docker-credential-NAME`.
///
/// It reads the registry's name from its standard input and answers with JSON. Source: docker/docker-credential-helpers,
/// README, section "Development".
struct CredentialHelper: Sendable {
  let name: String
  /// It may ask its user something.
  var deadline: Duration = .seconds(60)

  private var program: String { "docker-credential-\(name)" }

  /// What it has for a registry; `nil` for nothing.
  ///
  /// No message says what the program printed: on success that is a secret, and otherwise it may be.
  func login(for server: String) async throws(ImageError) -> RegistryLogin? {
    guard Self.isName(name) else {
      throw ImageError(
        .credentials("the name of the program that keeps credentials may only have letters, digits, '-', '_' and '.'"),
        "docker's config.json")
    }
    let output: (isSuccess: Bool, text: String)
    do {
      output = try await run(server)
    } catch let error as ImageError {
      throw error
    } catch {
      throw ImageError(
        .credentials("it can't be run"), program, hint: "install it, or remove it from docker's config.json")
    }
    guard output.isSuccess else {
      // The one answer that is no failure; the words are part of the protocol.
      if output.text.contains("credentials not found") { return nil }
      throw ImageError(.credentials("it failed"), program, hint: "try 'echo \(server) | \(program) get'")
    }
    guard let node = try? JSONNode(Array(output.text.utf8)), let user = node["Username"]?.string,
      let secret = node["Secret"]?.string
    else { throw ImageError(.credentials("its answer has no user name or no secret"), program) }
    return user == "<token>" ? .identityToken(secret) : .password(Credentials(user: user, password: secret))
  }

  private func run(_ server: String) async throws -> (isSuccess: Bool, text: String) {
    let program = program
    return try await withThrowingTaskGroup(of: (Bool, String)?.self) { group in
      group.addTask {
        let result = try await Subprocess.run(
          .name(program), arguments: ["get"], input: .string(server + "\n"), output: .string(limit: 64 << 10),
          error: .discarded)
        return (result.terminationStatus.isSuccess, result.standardOutput)
      }
      group.addTask { [deadline] in
        try await Task.sleep(for: deadline)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let result = first else {
        throw ImageError(.credentials("it did not end within \(deadline)"), program)
      }
      return (result.0, result.1)
    }
  }

  /// Whether it can't name a program in another folder.
  private static func isName(_ text: String) -> Bool {
    guard (1...64).contains(text.utf8.count), text.first != ".", text.first != "-" else { return false }
    return text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "._-".utf8.contains(byte)
    }
  }
}
