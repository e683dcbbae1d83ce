internal import NIOHTTP1
internal import Synchronization

/// Reads manifests and blobs of one repository over the OCI distribution API.
///
/// Source: OCI distribution specification 1.1, "Pulling manifests" and "Pulling blobs". Everything is checked against its
/// digest; credentials go to the registry and to the token server it names, and nowhere else.
final class RegistryClient: Sendable {
  let reference: RegistryReference
  private let fetcher: HTTPFetcher
  private let tokens: RegistryTokens
  private let state = Mutex<State>(State())

  private struct State {
    var isSecure: Bool?
    var authorization: FetchRequest.Authorization?
  }

  /// Longest time for one layer.
  private static let layerDeadline: Duration = .seconds(3600)

  /// `configuration` must hold no credentials: those of indexes are not the registry's.
  init(_ reference: RegistryReference, fetcher: HTTPFetcher, docker: DockerConfiguration) {
    self.reference = reference
    self.fetcher = fetcher
    tokens = RegistryTokens(reference, fetcher: fetcher, docker: docker)
  }

  /// The manifest that the reference, or a digest in its place, names.
  func manifest(_ digest: ImageDigest? = nil) async throws(ImageError) -> (bytes: [UInt8], digest: ImageDigest) {
    let name = digest?.description ?? reference.manifestName
    let reply = try await send(
      "manifests/\(name)", "\(reference)", accept: ImageManifest.mediaTypes.joined(separator: ", "),
      limit: ImageManifest.sizeLimit, deadline: fetcher.configuration.requestDeadline)
    let actual = ImageDigest(of: reply.body)
    // For a tag, the registry itself may say what it means to send.
    let stated = digest ?? reference.digest ?? reply.header("Docker-Content-Digest").flatMap { ImageDigest($0) }
    if let stated, stated != actual {
      throw ImageError(.wrongDigest(expected: "\(stated)", actual: "\(actual)"), "the manifest of \(reference)")
    }
    return (reply.body, actual)
  }

  /// A small blob, whole.
  func blob(_ descriptor: ImageDescriptor, limit: Int, what: String) async throws(ImageError) -> [UInt8] {
    let reply = try await send(
      "blobs/\(descriptor.digest)", what, limit: limit, deadline: fetcher.configuration.requestDeadline)
    let actual = ImageDigest(of: reply.body)
    guard actual == descriptor.digest else {
      throw ImageError(.wrongDigest(expected: "\(descriptor.digest)", actual: "\(actual)"), what)
    }
    return reply.body
  }

  /// A layer, as it comes; its digest is for the caller to check.
  func stream(_ descriptor: ImageDescriptor, into reader: LayerReader, what: String) async throws(ImageError) {
    _ = try await send(
      "blobs/\(descriptor.digest)", what, limit: descriptor.size, deadline: Self.layerDeadline, into: reader)
  }

  /// The answer to one request, with what the registry wants to be shown.
  private func send(
    _ path: String, _ what: String, accept: String? = nil, limit: Int, deadline: Duration,
    into reader: LayerReader? = nil
  ) async throws(ImageError) -> FetchReply {
    let url = try await url(path)
    var request = FetchRequest(url: url, accept: accept, limit: limit, deadline: deadline)
    request.takesChallenge = true
    request.authorization = state.withLock { $0.authorization }
    for isFirst in [true, false] {
      let reply: FetchReply
      do {
        reply = try await fetcher.get(request, into: reader)
      } catch {
        throw failure(error, what)
      }
      if reply.status != 401 { return reply }
      // Another host's challenge is not the registry's: nobody else is shown anything.
      guard isFirst, reply.url.origin == url.origin else { throw tokens.refused(status: 401, what) }
      let challenges = AuthenticationChallenge.all(reply.headers["WWW-Authenticate"])
      let authorization = try await tokens.authorization(for: challenges, what)
      state.withLock { $0.authorization = authorization }
      request.authorization = authorization
    }
    throw tokens.refused(status: 401, what)
  }

  private func failure(_ error: FetchError, _ what: String) -> ImageError {
    switch error.reason {
    case .notFound:
      ImageError(.notFound, what, hint: "check its name and tag; a private one also needs '\(tokens.loginCommand)'")
    case .unauthorized(let status) where status != 407: tokens.refused(status: status, what)
    default: ImageError(.fetch(error), what)
    }
  }

  private func url(_ path: String) async throws(ImageError) -> WebURL {
    var isSecure = true
    if reference.isLoopback {
      if let known = state.withLock({ $0.isSecure }) {
        isSecure = known
      } else {
        isSecure = try await isLoopbackSecure()
        state.withLock { $0.isSecure = isSecure }
      }
    }
    return try url("/v2/\(reference.repository)/\(path)", isSecure: isSecure)
  }

  private func url(_ path: String, isSecure: Bool) throws(ImageError) -> WebURL {
    guard let url = WebURL("\(isSecure ? "https" : "http")://\(reference.host)\(path)") else {
      throw ImageError(.badReference("its registry is no host name"), "\(reference)")
    }
    return url
  }

  /// A registry on this machine may speak http; one that speaks https answers 400 to that.
  private func isLoopbackSecure() async throws(ImageError) -> Bool {
    var request = FetchRequest(
      url: try url("/v2/", isSecure: false), limit: 1 << 16, deadline: fetcher.configuration.requestDeadline)
    request.takesChallenge = true
    do {
      _ = try await fetcher.get(request)
      return false
    } catch {
      switch error.reason {
      case .status(400): return true
      case .connection, .proxy, .timeout, .cancelled: throw ImageError(.fetch(error), "\(reference)")
      default: return false
      }
    }
  }
}
