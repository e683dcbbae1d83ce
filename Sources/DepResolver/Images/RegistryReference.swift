// reference  = name [ ":" tag ] [ "@" digest ]
// name       = [ registry "/" ] component *( "/" component )
// registry   = host [ ":" port ]          ; has a "." or ":", or is "localhost"; otherwise it is docker.io
// component  = alphanumeric *( [ separator ] alphanumeric )    ; lower case
// separator  = "." / "_" / "__" / 1*"-"
// tag        = word *127( word / "." / "-" )
//
// The grammar of the OCI distribution project's reference, with docker's defaults: `python` is
// `docker.io/library/python:latest`.

/// An image on a registry.
public struct RegistryReference: Hashable, Sendable {
  /// `host[:port]` as credentials are filed under: `docker.io` for Docker Hub.
  public let registry: String
  public let repository: String
  /// `nil` only where there is a digest.
  public let tag: String?
  /// Wins over the tag, which is then not even looked at, as in docker.
  public let digest: ImageDigest?

  private static let dockerHub = "docker.io"

  /// - Throws: An ``ImageError`` that says what is wrong with the text.
  public init(_ text: String) throws(ImageError) {
    guard text.utf8.count <= 512, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ImageError(.badReference("it is longer than any, or has characters that none has"), text)
    }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { throw ImageError(.badReference("there is more than one '@' in it"), text) }
    var digest: ImageDigest?
    if parts.count == 2 {
      digest = ImageDigest(parts[1])
      guard digest != nil else {
        throw ImageError(.badReference("what follows '@' is not 'sha256:' and 64 lower-case hexadecimal digits"), text)
      }
    }
    var name = parts[0]
    var tag: Substring?
    if let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") {
      tag = name[name.index(after: colon)...]
      name = name[..<colon]
    }
    if let tag, !Self.isTag(tag) { throw ImageError(.badReference("\(quotedTag(tag)) is no tag"), text) }
    var components = name.split(separator: "/", omittingEmptySubsequences: false)
    var registry = Self.dockerHub
    if components.count > 1, let first = components.first, Self.isRegistry(first) {
      registry = first.lowercased()
      components.removeFirst()
      if registry == "index.docker.io" || registry == "registry-1.docker.io" { registry = Self.dockerHub }
    }
    guard Self.isHost(registry) else { throw ImageError(.badReference("its registry is no host name"), text) }
    guard !components.isEmpty, components.allSatisfy(Self.isComponent) else {
      let hasCapital = name.contains { $0.isUppercase }
      throw ImageError(
        .badReference(
          hasCapital ? "names of repositories are lower case" : "a part of it is empty or begins or ends with a mark"),
        text)
    }
    if registry == Self.dockerHub, components.count == 1 { components.insert("library", at: 0) }
    self.registry = registry
    self.digest = digest
    repository = components.joined(separator: "/")
    self.tag = tag.map(String.init) ?? (digest == nil ? "latest" : nil)
  }

  /// What follows `/manifests/` in the registry's API: the digest or else the tag.
  var manifestName: String { digest?.description ?? tag ?? "latest" }

  /// `host[:port]` that answers the API.
  var host: String { registry == Self.dockerHub ? "registry-1.docker.io" : registry }

  /// What docker files the registry's credentials under.
  var credentialKey: String { registry == Self.dockerHub ? "https://index.docker.io/v1/" : registry }

  /// What `docker login` takes; `nil` for Docker Hub, which needs none.
  var loginArgument: String? { registry == Self.dockerHub ? nil : registry }

  /// Whether the registry is on this machine: then, and only then, it may speak plain http, as in docker.
  var isLoopback: Bool {
    Self.isLoopback(host: registry.split(separator: ":").first.map(String.init) ?? registry)
      || registry.hasPrefix("[::1]")
  }

  static func isLoopback(host: String) -> Bool {
    if host == "localhost" || host == "[::1]" || host.hasSuffix(".localhost") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension RegistryReference: CustomStringConvertible {
  /// With everything that was left out.
  public var description: String {
    "\(registry)/\(repository)" + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }
}

extension RegistryReference {
  private static func isRegistry(_ text: Substring) -> Bool {
    text == "localhost" || text.contains(".") || text.contains(":") || text.contains { $0.isUppercase }
  }

  private static func isHost(_ text: String) -> Bool {
    guard let origin = WebURL("https://\(text)/")?.origin else { return false }
    guard text == origin.host || text == "\(origin.host):\(origin.port)" else { return false }
    if origin.host.hasPrefix("[") { return true }
    return origin.host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      !label.isEmpty && label.first != "-" && label.last != "-"
    }
  }

  private static func isComponent(_ text: Substring) -> Bool {
    let isWord = { (byte: UInt8) in (48...57).contains(byte) || (97...122).contains(byte) }
    guard let first = text.utf8.first, let last = text.utf8.last, isWord(first), isWord(last) else { return false }
    return text.utf8.allSatisfy { isWord($0) || "._-".utf8.contains($0) }
  }

  private static func isTag(_ text: Substring) -> Bool {
    guard let first = text.first, first != ".", first != "-", text.utf8.count <= 128 else { return false }
    return text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || "._-".utf8.contains(byte)
    }
  }
}

private func quotedTag(_ tag: Substring) -> String { "'\(tag.prefix(40))'" }
