/// What CI does with the images: the cache backend, scanning, attestations and signing.
public struct ContinuousIntegration: Sendable, Equatable {
  /// Where build layers are cached between CI runs.
  public enum CacheBackend: String, Sendable, CaseIterable {
    case gha
    case registry
    case local
    case s3
  }

  public enum Severity: String, Sendable, CaseIterable {
    case low = "LOW"
    case medium = "MEDIUM"
    case high = "HIGH"
    case critical = "CRITICAL"
  }

  public enum Attestation: String, Sendable, CaseIterable {
    case sbom
    case provenance
  }

  public enum Signer: String, Sendable, CaseIterable {
    case cosign
  }

  public var cache: CacheBackend?
  /// Severities that fail the scan; empty means no scan.
  public var scan: [Severity]
  public var attest: [Attestation]
  public var sign: Signer?
  /// The keys that were given and that nothing acts on yet, as only CI workflows would.
  public var withoutEffect: [Located<String>]

  public init(
    cache: CacheBackend? = nil, scan: [Severity] = [], attest: [Attestation] = [], sign: Signer? = nil,
    withoutEffect: [Located<String>] = []
  ) {
    self.cache = cache
    self.scan = scan
    self.attest = attest
    self.sign = sign
    self.withoutEffect = withoutEffect
  }

  /// A warning for each key without effect.
  public var warnings: [Diagnostic] {
    withoutEffect.map { key in
      var warning = Diagnostic(
        .noEffect, at: key.location, "'\(key.value)' has no effect yet: txspec writes no CI workflow",
        hint: "scan and sign in a workflow of your own")
      warning.severity = .warning
      return warning
    }
  }
}
