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

  public init(
    cache: CacheBackend? = nil, scan: [Severity] = [], attest: [Attestation] = [], sign: Signer? = nil
  ) {
    self.cache = cache
    self.scan = scan
    self.attest = attest
    self.sign = sign
  }
}
