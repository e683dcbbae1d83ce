internal import FoundationEssentials

/// Where docker keeps what `docker login` was told: its `config.json`.
///
/// Source: docker's documentation, "docker login", sections "Credential stores" and "Credential helpers".
public struct DockerConfiguration: Sendable {
  private var logins: [String: RegistryLogin] = [:]
  /// The program for a registry, by registry.
  private var helpers: [String: String] = [:]
  /// The program for every other one.
  private var store: String?
  private let runHelper: @Sendable (_ name: String, _ server: String) async throws(ImageError) -> RegistryLogin?

  /// No logins.
  public init() {
    runHelper = { _, _ throws(ImageError) in nil }
  }

  /// Reads `config.json`, named `file` in messages, which never say what stands in it.
  public init(_ bytes: [UInt8], file: String) throws(ImageError) {
    try self.init(bytes, file: file) { name, server throws(ImageError) in
      try await CredentialHelper(name: name).login(for: server)
    }
  }

  /// The same with something else in place of programs.
  init(
    _ bytes: [UInt8], file: String,
    runHelper: @escaping @Sendable (_ name: String, _ server: String) async throws(ImageError) -> RegistryLogin?
  ) throws(ImageError) {
    self.runHelper = runHelper
    guard let top = try? JSONNode(bytes), top.members != nil else {
      throw ImageError(.unreadable("it is no JSON object"), file, hint: "'docker login' writes it")
    }
    store = top["credsStore"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    for (registry, name) in top["credHelpers"]?.members ?? [:] { helpers[registry] = name.string }
    for (registry, entry) in top["auths"]?.members ?? [:] {
      if let login = Self.login(entry) { logins[registry] = login }
    }
  }

  /// What is kept for a registry; `nil` for nothing.
  func login(for reference: RegistryReference) async throws(ImageError) -> RegistryLogin? {
    let key = reference.credentialKey
    if let helper = helpers[key] ?? helpers[reference.registry] { return try await runHelper(helper, key) }
    // Docker keeps nothing beside its store, but an entry may be older than that, or another program's.
    if let store, let login = try await runHelper(store, key) { return login }
    if let login = logins[key] ?? logins[reference.registry] { return login }
    // Older dockers filed registries under addresses.
    let host = Self.host(of: key)
    return logins.sorted { $0.key < $1.key }.first { Self.host(of: $0.key) == host }?.value
  }

  /// `index.docker.io` of `https://index.docker.io/v1/`.
  private static func host(of key: String) -> Substring {
    var rest = key[...]
    for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) { rest = rest.dropFirst(scheme.count) }
    return rest.prefix { $0 != "/" }
  }

  private static func login(_ entry: JSONNode) -> RegistryLogin? {
    if let token = entry["identitytoken"]?.string, !token.isEmpty { return .identityToken(token) }
    if let token = entry["registrytoken"]?.string, !token.isEmpty { return .registryToken(token) }
    if let auth = entry["auth"]?.string, let data = Data(base64Encoded: auth) {
      // Old dockers padded it with zero bytes.
      let bytes = Array(data).prefix { $0 != 0 }
      guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
      return .password(
        Credentials(
          user: String(decoding: bytes[..<colon], as: UTF8.self),
          password: String(decoding: bytes[(colon + 1)...], as: UTF8.self)))
    }
    guard let user = entry["username"]?.string, let password = entry["password"]?.string else { return nil }
    return .password(Credentials(user: user, password: password))
  }
}
