public import SpecParser

extension SystemRelease {
  /// The release as the rules name it, whatever the architecture.
  public var distributionRelease: DistributionRelease {
    DistributionRelease(id: distribution.rawValue, codename: codename)
  }
}
