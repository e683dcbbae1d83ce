import FoundationEssentials
import Synchronization
import TestSupport
import Testing

@testable import DepResolver

@Suite("docker's config.json") struct DockerConfigurationTests {
  private static let text = """
    {"auths": {
       "https://index.docker.io/v1/": {"auth": "aHViOnB3"},
       "https://old.example/v2/": {"auth": "b2xkOnB3AAA="},
       "token.example": {"identitytoken": "t"},
       "empty.example": {}, "bad.example": {"auth": "***"}},
     "credHelpers": {"helped.example": "one", "evil.example": "../sh"}}
    """

  /// What a login is, for comparing.
  private static func word(_ login: RegistryLogin?) -> String {
    switch login {
    case .password(let credentials): credentials.parts.user + "/" + credentials.parts.password
    case .identityToken(let token): "identity " + token
    case .registryToken(let token): "registry " + token
    case nil: "none"
    }
  }

  @Test(arguments: [
    ("python", "hub/pw"), ("team/x", "hub/pw"), ("old.example/x", "old/pw"), ("token.example/x", "identity t"),
    ("empty.example/x", "none"), ("bad.example/x", "none"), ("other.example/x", "none"), ("helped.example/x", "h/one"),
  ])
  func `has a login a registry`(image: String, login: String) async throws {
    let asked = Mutex<[String]>([])
    let docker = try DockerConfiguration(Array(Self.text.utf8), file: "c") { name, server throws(ImageError) in
      asked.withLock { $0.append("\(name) \(server)") }
      return .password(Credentials(user: "h", password: name))
    }
    let found = try await docker.login(for: RegistryReference(image))
    #expect(Self.word(found) == login)
    #expect(asked.withLock { $0 } == (image.hasPrefix("helped") ? ["one helped.example"] : []))
    #expect(!String(reflecting: docker).contains("pw") && !String(reflecting: found).contains("pw"))
  }

  @Test func `asks the store before it looks itself`() async throws {
    let text = "{\"credsStore\": \"store\", \"auths\": {\"a.example\": {\"auth\": \"YTpi\"}}}"
    let docker = try DockerConfiguration(Array(text.utf8), file: "c") { name, server throws(ImageError) in
      server == "https://index.docker.io/v1/" ? .identityToken(name) : nil
    }
    #expect(Self.word(try await docker.login(for: RegistryReference("python"))) == "identity store")
    #expect(Self.word(try await docker.login(for: RegistryReference("a.example/x"))) == "a/b")
  }

  @Test func `that is none is said without a word of it`() {
    let error = #expect(throws: ImageError.self) {
      try DockerConfiguration(Array("{\"auths\": s3cret".utf8), file: "config.json")
    }
    #expect(error?.description.contains("s3cret") == false)
  }

  @Test(arguments: ["../sh", "a/b", "", "-x", ".x", "a b", "é", String(repeating: "a", count: 65)])
  func `can name no program elsewhere`(name: String) async {
    let error = await #expect(throws: ImageError.self) { try await CredentialHelper(name: name).login(for: "a") }
    #expect(error?.description.contains("may only have letters") == true)
  }

  @Test func `names a program that is not there`() async {
    let error = await #expect(throws: ImageError.self) {
      try await CredentialHelper(name: "txspec-has-none-of-this-name").login(for: "a")
    }
    #expect(error?.reason == .credentials("it can't be run"))
  }

  @Test func `of damaged bytes never crashes`() async throws {
    var random = SeededGenerator(seed: 24)
    let reference = try RegistryReference("old.example/x")
    for _ in 0..<fuzzInputs(5_000) {
      let bytes = random.damaged(Array(Self.text.utf8))
      let docker = try? DockerConfiguration(bytes, file: "c") { _, _ throws(ImageError) in nil }
      _ = try await docker?.login(for: reference)
    }
  }
}
