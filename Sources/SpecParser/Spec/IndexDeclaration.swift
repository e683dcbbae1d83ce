/// A package index of the spec.
///
/// An index with `only` serves exactly those packages, wherever in the graph they stand, and they come from
/// nowhere else. An index without `only` is asked for any package, in the order of the file, before the default.
public struct IndexDeclaration: Sendable, Equatable {
  /// How messages and locks name the index.
  public var name: Located<String>
  /// The root of a simple index (PEP 503 or PEP 691), without a trailing slash and without credentials.
  public var url: Located<String>
  public var only: [Located<PackageName>]
  /// Whether this index stands in place of PyPI.
  public var isDefault: Bool

  public init(
    name: Located<String>, url: Located<String>, only: [Located<PackageName>] = [], isDefault: Bool = false
  ) {
    self.name = name
    self.url = url
    self.only = only
    self.isDefault = isDefault
  }
}
