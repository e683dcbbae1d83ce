public import DepResolver
public import SpecParser

/// Everything that is decided about one image before its files are written.
public struct VariantPlan: Sendable, Equatable {
  public var name: String
  /// One line for people.
  public var summary: String?
  public var base: String
  /// What the finished image starts from, where that is not ``base``.
  public var finalImage: String?
  public var accelerator: Accelerator
  public var platforms: [Platform]
  public var python: PythonVersion
  public var runtime: PythonRuntime
  public var installer: Installer
  public var lock: Lock
  /// Where each file goes, relative to the output root.
  public var paths: Paths
  public var layers: LayerPlan
  /// What the layers were chosen by, with what was measured of their steps.
  public var costModel: CostModel
  /// What the layers cost; `nil` where nobody asked.
  public var costs: LayerCosts?
  public var account: Account
  public var configuration: ImageConfiguration
  public var context: ContextSelection
  /// `nil` where the context was not looked at.
  public var contextSurvey: ContextSurvey?
  /// One per platform, in the order of `platforms`.
  public var sizes: [SizePrediction]
  public var budget: BudgetVerdict
  /// One per platform, in the order of `platforms`; empty where system packages were not looked at.
  public var systems: [VariantSystem]
  /// Packages that bring the same files, sorted by packages.
  public var overlaps: [Overlap]

  /// Files that several packages bring, and so share a layer, as in one environment the last of them wins.
  public struct Overlap: Sendable, Equatable {
    public var files: FileOverlap
    /// Whether some of the packages were in different layers in what was emitted before.
    public var isMended: Bool
  }

  /// The files of a variant and the folders its build reads.
  public struct Paths: Sendable, Equatable {
    /// Relative to the output root.
    public var lock: String
    /// The lock in the format of PEP 751, beside the other.
    public var pylock: String
    public var dockerfile: String
    public var dockerignore: String
    /// The Dockerfile seen from the build context, as `docker buildx bake` wants it.
    public var dockerfileFromContext: String
    /// The folder the locks are in, seen from the build context.
    public var lockFolderFromContext: String

    /// Where the slices of the lock are.
    public var sliceFolder: String { LexicalPath(lock).parent.appending("layers").description }
    /// The folder the lock is in, relative to the output root: the build's named context `locks`.
    public var lockFolder: String { LexicalPath(lock).parent.description }
    public var lockName: String { LexicalPath(lock).name }
  }

  /// The value that emitted files hold for the interpreter: `3.11`, or exact for a managed one if the spec is.
  public var pythonText: String { runtime.versionText(python) }
}
