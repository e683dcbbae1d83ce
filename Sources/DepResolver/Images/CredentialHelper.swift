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
    let answer: ExternalProgram.Answer
    do {
      answer = try await ExternalProgram(program, ["get"], deadline: deadline).run(input: Array("\(server)\n".utf8))
    } catch {
      if case .late(let deadline) = error {
        throw ImageError(.credentials("it did not end within \(deadline)"), program)
      }
      throw ImageError(
        .credentials("it can't be run"), program, hint: "install it, or remove it from docker's config.json")
    }
    guard answer.isSuccess else {
      // The one answer that is no failure; the words are part of the protocol.
      if String(decoding: answer.output, as: UTF8.self).contains("credentials not found") { return nil }
      throw ImageError(.credentials("it failed"), program, hint: "try 'echo \(server) | \(program) get'")
    }
    guard let node = try? JSONNode(answer.output), let user = node["Username"]?.string,
      let secret = node["Secret"]?.string
    else { throw ImageError(.credentials("its answer has no user name or no secret"), program) }
    return user == "<token>" ? .identityToken(secret) : .password(Credentials(user: user, password: secret))
  }

  /// Whether it can't name a program in another folder.
  private static func isName(_ text: String) -> Bool {
    guard (1...64).contains(text.utf8.count), text.first != ".", text.first != "-" else { return false }
    return text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "._-".utf8.contains(byte)
    }
  }
}
