public import SpecParser

/// One cacheable unit of a build.
public struct Step: Sendable, Equatable {
  /// What a step does; the emitter of a file kind knows how to say it.
  public enum Action: Sendable, Equatable {
    /// The base image is pulled.
    case base(image: String)
    /// Packages of the distribution are installed.
    case systemPackages([String], sources: [String])
    /// The run-time user and the folders it may write to are made.
    case account(Account)
    /// The virtual environment is made; with a managed Python, after installing that under `/opt/python`.
    case virtualEnvironment(PythonRuntime)
    /// Wheels are installed: those of a slice of the lock, beside which it lies, or all that the lock has.
    case wheels(slice: String?)
    /// Source distributions of the lock are built and installed.
    case sources([SourceBuild], slice: String?)
    /// Programs that wheels bring are linked into the environment.
    case programs([ProvidedProgram])
    /// Python files of a folder become bytecode.
    case compile([String])
    /// Files of the distribution's packages, and of the base's own Python where one is named, are laid out for the final
    /// image, as far as that lacks them.
    case collect([String], python: PythonVersion?, final: String)
    /// The same for the run-time user and its folders.
    case accountFiles(Account, final: String)
    /// What another stage laid out for the final image is taken over.
    case rootFolder(stage: String)
    /// A folder made by another stage is taken over.
    case join(stage: String, path: String)
    /// An entry of the build context is copied to an absolute path of the image.
    case copy(entry: String, destination: String)
  }

  /// Unique within a variant, such as `python` or `copy:app`.
  public var id: String
  public var action: Action
  /// What the step reads, for people: package names, files, images.
  public var inputs: [String]
  /// Uncompressed bytes the step adds to the final image.
  public var bytes: Measurement
  /// Whether ``bytes`` is worked out from other sizes, and not counted.
  public var isEstimate: Bool
  /// Estimated bytes the step adds to what is pulled.
  public var compressed: Measurement
  /// The words that decide whether the step runs again: as long as they and the steps before it stay, it is cached.
  public var cacheKey: [String]

  /// What a measured time of the step is kept under: all that decides what it does, and where it ran.
  public func timingKey(on platform: Platform) -> String {
    ([platform.rawValue] + cacheKey).joined(separator: "\u{1F}")
  }

  public init(
    id: String, action: Action, inputs: [String], bytes: Measurement, isEstimate: Bool = false,
    compressed: Measurement? = nil, cacheKey: [String]
  ) {
    self.id = id
    self.action = action
    self.inputs = inputs
    self.bytes = bytes
    self.isEstimate = isEstimate
    self.compressed = compressed ?? (bytes == .measured(0) ? bytes : .notMeasured)
    self.cacheKey = cacheKey
  }
}
