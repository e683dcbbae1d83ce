internal import Crypto
internal import FoundationEssentials

/// Hands out tokens for a registry, as its documentation says ("Token Authentication Specification").
///
/// Anyone may pull from `public/...`; `reader` with the password, or with the identity token, from everywhere.
public final class TokenServer: Sendable {
  public static let user = "reader"
  public static let password = "hunter2-s3cret"
  public static let identityToken = "identity-s3cret"
  public static let service = "txspec-tests"
  public static let issuer = "txspec-issuer"

  private let server: LoopbackServer

  /// The address of the tokens.
  public var realm: String { server.origin + "/token" }

  /// Every request so far.
  public var requests: [LoopbackIndex.Request] { server.requests }

  /// `folder` gets the certificate that the registry is to trust, `cert.pem`.
  public init(_ folder: String) async throws {
    let made = try await command(
      [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", "/CN=\(Self.issuer)", "-keyout", "key.pem", "-out", "cert.pem",
      ], in: folder)
    guard made.succeeded else { throw TokenServerFailure(text: made.error) }
    let key = try P256.Signing.PrivateKey(
      pemRepresentation: String(contentsOfFile: folder + "/key.pem", encoding: .utf8))
    let certificate = try String(contentsOfFile: folder + "/cert.pem", encoding: .utf8)
      .split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    server = try await LoopbackServer { request in
      guard let isReader = Self.isReader(request) else { return LoopbackReply(status: 401) }
      let fields = Self.fields(request)
      guard fields["service"] == Self.service, let scope = fields["scope"] else { return LoopbackReply(status: 400) }
      let parts = scope.split(separator: ":").map(String.init)
      let isAllowed = parts.count == 3 && (isReader || parts[1].hasPrefix("public/"))
      let access = isAllowed ? "{\"type\":\"repository\",\"name\":\"\(parts[1])\",\"actions\":[\"pull\"]}" : ""
      let now = Int(Date().timeIntervalSince1970)
      let header = "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"x5c\":[\"\(certificate)\"]}"
      let claims = """
        {"iss":"\(Self.issuer)","sub":"","aud":"\(Self.service)","exp":\(now + 300),"nbf":\(now - 10),"iat":\(now),\
        "jti":"1","access":[\(access)]}
        """
      let signed = "\(Self.encoded(Array(header.utf8))).\(Self.encoded(Array(claims.utf8)))"
      guard let signature = try? key.signature(for: Array(signed.utf8)) else { return LoopbackReply(status: 500) }
      let token = "\(signed).\(Self.encoded(Array(signature.rawRepresentation)))"
      let name = request.method == "POST" ? "access_token" : "token"
      return LoopbackReply(status: 200, body: Array("{\"\(name)\":\"\(token)\"}".utf8))
    }
  }

  public func shutdown() async { await server.shutdown() }

  /// `nil` for somebody who says to be the reader and is not.
  private static func isReader(_ request: LoopbackIndex.Request) -> Bool? {
    if request.method == "POST" {
      return fields(request)["refresh_token"] == identityToken && fields(request)["grant_type"] == "refresh_token"
        ? true : nil
    }
    guard let authorization = request.headers["authorization"] else { return false }
    return authorization == "Basic " + Data("\(user):\(password)".utf8).base64EncodedString() ? true : nil
  }

  private static func fields(_ request: LoopbackIndex.Request) -> [String: String] {
    let query = request.method == "POST" ? String(decoding: request.body, as: UTF8.self) : request.path
    var fields: [String: String] = [:]
    for field in query.split(separator: "?").last?.split(separator: "&") ?? [] {
      let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
      fields[parts[0]] = parts.count == 2 ? parts[1].replacing("%3A", with: ":").replacing("%2F", with: "/") : ""
    }
    return fields
  }

  /// RFC 4648 section 5, without padding.
  private static func encoded(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}

/// The token server's certificate could not be made.
public struct TokenServerFailure: Error {
  public let text: String
}
