public import SpecParser

extension SystemRules {
  /// Those of `Rules/system.yaml`, which the binary holds.
  public static let bundled = SystemRules(PackageResources.system_yaml)
}
