extension VersionSpecifier {
  /// The one version that `==V` or `===V` names; `nil` for every other clause, `==V.*` included.
  public var pinnedVersion: Version? {
    switch (comparison, operand) {
    case (.equal, .version(let version)): version
    case (.arbitrary, .text(let text)): Version(text)
    default: nil
    }
  }
}
