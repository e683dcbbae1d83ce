/// A checked spec: what the YAML file says, with `extends` and defaults already applied to each variant.
///
/// Paths are kept as written; ``resolvedPath(_:)`` makes them relative to the working directory.
public struct Spec: Sendable, Equatable {
  /// The spec file, as the user named it.
  public var file: String
  public var project: Located<String>
  /// The image repository without a tag, such as `ghcr.io/example/api`; `nil` means the project's name.
  public var image: Located<String>?
  /// The build context, relative to the spec file.
  public var context: Located<String>
  /// In the order of the file. Names are unique.
  public var variants: [Variant]
  public var ci: ContinuousIntegration?
  public var rates: DeclaredRates

  public init(
    file: String,
    project: Located<String>,
    image: Located<String>?,
    context: Located<String>,
    variants: [Variant],
    ci: ContinuousIntegration?,
    rates: DeclaredRates = DeclaredRates()
  ) {
    self.file = file
    self.project = project
    self.image = image
    self.context = context
    self.variants = variants
    self.ci = ci
    self.rates = rates
  }

  public func variant(named name: String) -> Variant? {
    variants.first { $0.name.value == name }
  }
}
