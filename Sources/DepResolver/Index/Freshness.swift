internal import NIOHTTP1

/// How long an answer may be used without asking again (RFC 9111 section 5.2.2).
struct Freshness: Hashable, Sendable {
  /// What is assumed where the server says nothing: ten minutes, as PyPI says of its own pages.
  static let assumed = 600

  /// Seconds.
  var lifetime: Int
  var mayBeStored: Bool

  init(_ headers: HTTPHeaders) {
    lifetime = Self.assumed
    mayBeStored = true
    for directive in headers[canonicalForm: "Cache-Control"] {
      let parts = directive.split(separator: "=", maxSplits: 1).map { part in
        part.lowercased().filter { $0 != " " && $0 != "\"" }
      }
      switch parts.first {
      case "no-store": mayBeStored = false
      case "no-cache": lifetime = 0
      case "max-age" where parts.count == 2:
        if lifetime != 0, let seconds = Int(parts[1]) { lifetime = max(0, seconds) }
      default: continue
      }
    }
  }
}
