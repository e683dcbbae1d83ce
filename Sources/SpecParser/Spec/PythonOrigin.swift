/// Where the image's Python interpreter is to come from.
public enum PythonOrigin: String, Sendable, CaseIterable {
  /// The base has `python3.N` on its path.
  case base
  /// A self-contained build that uv installs.
  case managed
  /// The distribution's own package, which apt installs.
  case distribution
}
