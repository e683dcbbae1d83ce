internal import Synchronization

/// Gets what a registry wants to be shown, from what docker was told at `docker login`.
///
/// Source: distribution's documentation, "Token Authentication Specification" and "OAuth2 Token Authentication".
final class RegistryTokens: Sendable {
  private let reference: RegistryReference
  private let fetcher: HTTPFetcher
  private let docker: DockerConfiguration
  /// Whether there was a login to show; known once it was looked for.
  private let hasLogin = Mutex<Bool?>(nil)

  private static let replyLimit = 1 << 20

  init(_ reference: RegistryReference, fetcher: HTTPFetcher, docker: DockerConfiguration) {
    self.reference = reference
    self.fetcher = fetcher
    self.docker = docker
  }

  var loginCommand: String { (["docker login"] + [reference.loginArgument].compactMap { $0 }).joined(separator: " ") }

  /// What to show after these challenges.
  func authorization(
    for challenges: [AuthenticationChallenge], _ what: String
  ) async throws(ImageError) -> FetchRequest.Authorization {
    let login = try await docker.login(for: reference)
    hasLogin.withLock { $0 = login != nil }
    if let challenge = challenges.first(where: { $0.scheme == "bearer" }) {
      if case .registryToken(let token)? = login { return try bearer(token, what) }
      return try await bearer(token(challenge, login, what), what)
    }
    guard challenges.contains(where: { $0.scheme == "basic" }), case .password(let credentials)? = login else {
      throw refused(status: 401, what)
    }
    return FetchRequest.Authorization(credentials)
  }

  func refused(status: Int, _ what: String) -> ImageError {
    let hint =
      hasLogin.withLock { $0 } == true
      ? "the login that docker keeps for \(reference.registry) does not open it; try '\(loginCommand)' again"
      : "if it is there, log in with '\(loginCommand)'; some registries answer so for names they do not know"
    return ImageError(.refused(status: status), what, hint: hint)
  }

  private func bearer(_ token: String, _ what: String) throws(ImageError) -> FetchRequest.Authorization {
    guard let authorization = FetchRequest.Authorization(bearer: token) else {
      throw ImageError(.credentials("the token for it is none"), what)
    }
    return authorization
  }

  /// Asks the token server that the registry names.
  private func token(
    _ challenge: AuthenticationChallenge, _ login: RegistryLogin?, _ what: String
  ) async throws(ImageError) -> String {
    guard let text = challenge.parameters["realm"], let realm = WebURL(text) else {
      throw ImageError(.damaged("the registry asks for a token and does not say where to get it"), what)
    }
    guard realm.origin.isSecure || RegistryReference.isLoopback(host: realm.origin.host) else {
      throw ImageError(.unsupported("the registry wants tokens from \(realm.redacted), which is not https"), what)
    }
    let scope = challenge.parameters["scope"] ?? "repository:\(reference.repository):pull"
    var fields = [(name: "scope", value: scope)]
    if let service = challenge.parameters["service"] { fields.insert(("service", service), at: 0) }
    var request = FetchRequest(
      url: realm, accept: "application/json", limit: Self.replyLimit, deadline: fetcher.configuration.requestDeadline)
    switch login {
    case .identityToken(let token):
      fields += [("grant_type", "refresh_token"), ("client_id", "txspec"), ("refresh_token", token)]
      request.form = FetchRequest.Form(fields)
    case .password(let credentials):
      request.authorization = FetchRequest.Authorization(credentials)
      request.url = realm.adding(fields)
    case .registryToken, nil: request.url = realm.adding(fields)
    }
    let reply: FetchReply
    do {
      reply = try await fetcher.get(request)
    } catch {
      switch error.reason {
      case .unauthorized(let status) where status != 407: throw refused(status: status, what)
      default: throw ImageError(.fetch(error), what)
      }
    }
    let node = try? JSONNode(reply.body)
    guard let token = node?["token"]?.string ?? node?["access_token"]?.string else {
      throw ImageError(.damaged("the token server's answer has no token"), what)
    }
    return token
  }
}

extension WebURL {
  /// With further fields in its query.
  fileprivate func adding(_ fields: [(name: String, value: String)]) -> WebURL {
    var url = self
    url.query = [query, FetchRequest.Form(fields).text].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "&")
    return url
  }
}
