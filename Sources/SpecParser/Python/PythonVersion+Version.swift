extension PythonVersion {
  /// As a version to compare markers with: `3.11` counts as `3.11.0`, as in uv.
  public var version: Version {
    Version(VersionParts(release: [major, minor, patch ?? 0].map { VersionNumber($0) }))
  }

  /// Whether a distribution that asks for `requiresPython` runs on this python.
  ///
  /// With a patch, that version must satisfy every clause. Without one, the image has a patch that is not known
  /// here: then the first patch must not be below what is asked for, and the late ones must satisfy every clause. So
  /// `!=3.9.0,>=3.8` runs on `3.9`, as in uv, while `<=3.9` does not: pip refuses it on 3.9.18.
  ///
  /// Source: PyPA "Core metadata specifications", field Requires-Python.
  public func satisfies(_ requiresPython: VersionSpecifiers) -> Bool {
    guard patch == nil else { return requiresPython.contains(version) }
    // Far above any patch there will be.
    let late = Version(VersionParts(release: [major, minor, 9999].map { VersionNumber($0) }))
    guard requiresPython.contains(late) else { return false }
    if requiresPython.contains(version) { return true }
    return !VersionSet(requiresPython).isDisjoint(with: VersionSet(from: nil, to: .after(version)))
  }
}
