/// One image flavour, complete: its own keys over those of the variant it extends over the spec's top level.
///
/// Scalars and plain lists replace what they inherit; maps merge key by key; `exclude` and the lists of
/// `system` add to it, but for what `system.drop` takes back. `summary` and `lock` belong to one variant and are not inherited.
public struct Variant: Sendable, Equatable {
  public var name: Located<String>
  /// The variant named by `extends`, if any.
  public var extends: Located<String>?
  /// One line for people: bake target descriptions, `plan` output.
  public var summary: Located<String>?
  /// The base image reference, such as `python:3.11-slim-bookworm`.
  public var base: Located<String>
  /// The image that the finished one starts from in place of ``base``, on which everything is made then; one without
  /// shell and package manager, such as ``imageWithoutShell``.
  public var finalImage: Located<String>?
  public var accelerator: Located<Accelerator>
  /// Never empty.
  public var platforms: [Located<Platform>]
  /// `3.11` or `3.11.7`.
  public var python: Located<PythonVersion>
  /// `nil` leaves it to txspec.
  public var pythonFrom: Located<PythonOrigin>?
  /// Requirements files, relative to the spec file. Never empty.
  public var requirements: [Located<String>]
  /// What is taken of the `pyproject.toml` files among them beside their dependencies.
  public var parts: ProjectParts
  public var constraints: [Located<String>]
  public var overrides: [Located<String>]
  /// Packages that must not be in the image, whoever asks for them.
  public var exclude: [Located<PackageName>]
  public var indexes: [IndexDeclaration]
  /// One entry a package.
  public var metadata: [DeclaredMetadata]
  public var system: SystemPackages
  public var app: Application
  /// Bytes the uncompressed image may have.
  public var sizeBudget: Located<Int>?
  /// Where the lock goes, relative to the spec file; `nil` means the default place.
  public var lock: Located<String>?
  public var installer: Installer
  /// `nil` where files of any age are taken.
  public var cooldown: Cooldown?

  public init(
    name: Located<String>,
    extends: Located<String>?,
    summary: Located<String>?,
    base: Located<String>,
    finalImage: Located<String>? = nil,
    accelerator: Located<Accelerator>,
    platforms: [Located<Platform>],
    python: Located<PythonVersion>,
    pythonFrom: Located<PythonOrigin>? = nil,
    requirements: [Located<String>],
    parts: ProjectParts = ProjectParts(),
    constraints: [Located<String>],
    overrides: [Located<String>],
    exclude: [Located<PackageName>],
    indexes: [IndexDeclaration],
    metadata: [DeclaredMetadata] = [],
    system: SystemPackages,
    app: Application,
    sizeBudget: Located<Int>?,
    lock: Located<String>?,
    installer: Installer
  ) {
    self.name = name
    self.extends = extends
    self.summary = summary
    self.base = base
    self.finalImage = finalImage
    self.accelerator = accelerator
    self.platforms = platforms
    self.python = python
    self.pythonFrom = pythonFrom
    self.requirements = requirements
    self.parts = parts
    self.constraints = constraints
    self.overrides = overrides
    self.exclude = exclude
    self.indexes = indexes
    self.metadata = metadata
    self.system = system
    self.app = app
    self.sizeBudget = sizeBudget
    self.lock = lock
    self.installer = installer
  }
}

extension Variant {
  /// The image whose files are below all that is added: what the finished image starts from.
  public var imageBase: Located<String> { finalImage ?? base }
}

/// What installs the lock inside the image.
public enum Installer: String, Sendable, CaseIterable {
  case pip
  case uv
}
