import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// Against Debian's `docker-registry`, which is what the images of docker's `registry` are made from.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["TXSPEC_TEST_REGISTRY"] == "1",
    "set TXSPEC_TEST_REGISTRY=1 where docker-registry, htpasswd and openssl are on PATH"),
  .serialized)
struct RegistryTests {
  private static let login = Data("\(TokenServer.user):\(TokenServer.password)".utf8).base64EncodedString()

  private static func docker(_ host: String, _ entry: String) throws -> DockerConfiguration {
    try DockerConfiguration(Array("{\"auths\":{\"\(host)\":{\(entry)}}}".utf8), file: "config.json")
  }

  /// The reason of the error, whose text tells no secret.
  private static func failure(
    _ text: String, http: HTTPConfiguration = quickSettings(), docker: DockerConfiguration = DockerConfiguration()
  ) async -> ImageError? {
    let error = await #expect(throws: ImageError.self) {
      try await inspect(.registry(try RegistryReference(text)), http: http, docker: docker)
    }
    let said = "\(String(describing: error)) \(String(reflecting: error)) \(error?.hint ?? "")"
    for secret in [TokenServer.password, TokenServer.identityToken, login] { #expect(!said.contains(secret)) }
    return error
  }

  private static func put(_ image: SampleImage, _ registry: RealRegistry, _ repository: String) throws {
    try registry.add(repository, tag: "1", manifests: [image.manifest()], blobs: image.compressed + [image.config])
  }

  @Test func `an image is found by tag and by digest, and a wrong name is not`() async throws {
    try await withTemporaryFolder { folder in
      try await RealRegistry.with(.anyone, in: folder) { registry in
        let image = SampleImage()
        try Self.put(image, registry, "team/base")
        let name = "\(registry.host)/team/base"
        let digest = ImageDigest(of: image.manifest())
        for text in ["\(name):1", "\(name)@\(digest)", "\(name):other@\(digest)"] {
          let snapshot = try await inspect(.registry(try RegistryReference(text)))
          #expect(snapshot.digest == digest && snapshot.indexDigest == nil && snapshot.user == "app")
          #expect(snapshot.layers.map(\.compressedBytes) == image.compressed.map(\.count))
          #expect(snapshot.package(named: "libc6") != nil)
        }
        for text in ["\(name):2", "\(name)@\(ImageDigest(of: []))", "\(registry.host)/team/other:1"] {
          let error = await Self.failure(text)
          #expect(error?.reason == .notFound && error?.description.contains("status 404") == true)
          #expect(error?.hint?.contains("docker login \(registry.host)") == true)
        }
      }
    }
  }

  @Test(arguments: ["oci", "docker"])
  func `an index gives the platform that is asked for`(form: String) async throws {
    try await withTemporaryFolder { folder in
      try await RealRegistry.with(.anyone, in: folder) { registry in
        let (amd, arm) = (SampleImage(), SampleImage(architecture: "arm64", user: "arm"))
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        let manifests = [amd, arm].map { image -> [UInt8] in
          if form == "oci" { return image.manifest() }
          let written = text(image.manifest(mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip"))
          return Array(
            written.replacing("vnd.oci.image.manifest.v1", with: "vnd.docker.distribution.manifest.v2")
              .replacing("vnd.oci.image.config.v1", with: "vnd.docker.container.image.v1").utf8)
        }
        let kind = form == "oci" ? "oci.image.index.v1" : "docker.distribution.manifest.list.v2"
        var index = SampleImage.index([
          (manifests[1], SampleImage.platform("arm64", variant: "v8")), (manifests[0], SampleImage.platform("amd64")),
        ])
        var written = text(index).replacing(
          "{\"schemaVersion\":2", with: "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.\(kind)+json\"")
        if form == "docker" {
          written = written.replacing("vnd.oci.image.manifest.v1", with: "vnd.docker.distribution.manifest.v2")
        }
        index = Array(written.utf8)
        try registry.add(
          "multi", tag: "1", manifests: manifests + [index],
          blobs: amd.compressed + [amd.config] + arm.compressed + [arm.config])
        let inspector = BaseInspector(quickSettings())
        let source = ImageSource.registry(try RegistryReference("\(registry.host)/multi:1"))
        let first = try await inspector.inspect(source, as: "m", platform: .linuxAMD64)
        let second = try await inspector.inspect(source, as: "m", platform: .linuxARM64)
        #expect(first.user == "app" && second.user == "arm")
        #expect(first.digest == ImageDigest(of: manifests[0]) && first.indexDigest == ImageDigest(of: index))
        #expect(second.digest == ImageDigest(of: manifests[1]) && second.indexDigest == first.indexDigest)
      }
    }
  }

  @Test(arguments: ["cut", "changed", "manifest", "config"])
  func `what is not as its digest says is refused`(fault: String) async throws {
    try await withTemporaryFolder { folder in
      try await RealRegistry.with(.anyone, in: folder) { registry in
        let image = SampleImage()
        try Self.put(image, registry, "a")
        var layer = image.compressed[0]
        switch fault {
        case "cut": try registry.replace(layer, with: Array(layer.dropLast(700)))
        case "changed":
          layer[layer.count / 2] ^= 1
          try registry.replace(image.compressed[0], with: layer)
        case "config": try registry.replace(image.config, with: image.config + [0x20])
        default: try registry.replace(image.manifest(), with: image.manifest() + [0x20])
        }
        let error = await Self.failure("\(registry.host)/a:1")
        guard case .wrongDigest? = error?.reason else {
          Issue.record("\(String(describing: error))")
          return
        }
      }
    }
  }

  @Test func `basic authentication takes what docker login keeps`() async throws {
    try await withTemporaryFolder { folder in
      try await RealRegistry.with(.basic, in: folder) { registry in
        try Self.put(SampleImage(), registry, "a")
        let name = "\(registry.host)/a:1"
        for key in [registry.host, "http://\(registry.host)/v1/"] {
          let docker = try Self.docker(key, "\"auth\":\"\(Self.login)\"")
          #expect(try await inspect(.registry(try RegistryReference(name)), docker: docker).user == "app")
        }
        let none = await Self.failure(name)
        #expect(none?.reason == .refused(status: 401))
        #expect(none?.hint?.hasPrefix("if it is there, log in with 'docker login \(registry.host)'") == true)
        let wrong = try Self.docker(registry.host, "\"username\":\"reader\",\"password\":\"no\"")
        let refused = await Self.failure(name, docker: wrong)
        #expect(refused?.reason == .refused(status: 401))
        #expect(refused?.hint?.contains("does not open it") == true)
      }
    }
  }

  @Test func `tokens are got from the server that the registry names`() async throws {
    try await withTemporaryFolder { folder in
      let tokens = try await TokenServer(folder)
      let access = RealRegistry.Access.tokens(realm: tokens.realm, certificate: folder + "/cert.pem")
      try await RealRegistry.with(access, in: folder) { registry in
        for repository in ["public/a", "private/a"] { try Self.put(SampleImage(), registry, repository) }
        let host = registry.host
        func user(_ repository: String, _ docker: DockerConfiguration = DockerConfiguration()) async throws -> String? {
          try await inspect(.registry(try RegistryReference("\(host)/\(repository):1")), docker: docker).user
        }
        #expect(try await user("public/a") == "app")
        #expect(try await user("private/a", Self.docker(host, "\"auth\":\"\(Self.login)\"")) == "app")
        let identity = try Self.docker(host, "\"identitytoken\":\"\(TokenServer.identityToken)\"")
        #expect(try await user("private/a", identity) == "app")
        #expect(tokens.requests.last?.method == "POST")
        #expect(tokens.requests.allSatisfy { !$0.path.contains("s3cret") })
        // One token serves the manifest, the configuration and every layer.
        #expect(tokens.requests.count == 3)
        #expect(await Self.failure("\(host)/private/a:1")?.reason == .refused(status: 401))
        let wrong = try Self.docker(host, "\"username\":\"reader\",\"password\":\"no\"")
        #expect(await Self.failure("\(host)/public/a:1", docker: wrong)?.reason == .refused(status: 401))
      }
      await tokens.shutdown()
    }
  }
}
