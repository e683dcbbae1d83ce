extension Spec {
  /// A path of the spec, which is relative to the spec file, made relative to the working directory.
  ///
  /// An http or https address stays as it is. Normalised, so `a/../b` is `b`; absolute paths stay absolute. No file is looked at.
  public func resolvedPath(_ path: String) -> String {
    RequirementsPath.isAddress(path) ? path : TextualPath.resolved(path, besideFile: file)
  }
}
