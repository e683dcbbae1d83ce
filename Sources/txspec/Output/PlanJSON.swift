import DepResolver
import Planner
import SpecParser

/// The shape of `txspec plan --format json`.
struct PlanJSON: Encodable {
  struct Variant: Encodable {
    var name: String
    var base: String
    /// What the finished image starts from, where that is not `base`.
    var final: String?
    var python: String
    var accelerator: String
    var sizeBudget: Int?
    var isOverBudget: Bool
    var lock: String
    var dockerfile: String
    var platforms: [PlatformJSON]
    var stages: [Stage]
    /// What the layers cost a commit.
    var costs: LayerCostJSON?
    /// Packages that bring the same files with different contents.
    var overlaps: [Overlap]
    /// `null` where the build context was not looked at.
    var context: ContextJSON?
    /// What would bring it under its budget, where it is over.
    var advice: AdviceJSON?
  }

  struct PlatformJSON: Encodable {
    var platform: String
    /// Unpacked bytes of all that could be measured or estimated.
    var knownBytes: Int
    /// Estimated bytes to pull of all of which that can be said.
    var compressedBytes: Int
    var parts: [PartJSON]
    var notMeasured: [String]
    var packages: [ResolvedPackageJSON]
    var excluded: [Excluded]
    /// `null` where the distribution was not looked at.
    var system: SystemJSON?
  }

  struct Excluded: Encodable {
    var edge: EdgeJSON
    var file: String
    var line: Int
    var column: Int
  }

  struct Stage: Encodable {
    var name: String
    var steps: [Step]
  }

  struct Overlap: Encodable {
    var packages: [String]
    /// One of the files.
    var path: String
    var files: Int
    /// Whether they were in different layers in what was emitted before.
    var isMended: Bool
  }

  struct Step: Encodable {
    var id: String
    var inputs: [String]
    var bytes: Int?
    var compressedBytes: Int?
    var isEstimate: Bool
    /// How long it took when it was last built; `null` where nothing measured it.
    var measuredSeconds: Double?
  }

  var version = 1
  var project: String
  var variants: [Variant]
  /// The variants whose requirements nothing satisfies.
  var failures: [FailureJSON]

  init(_ plan: Session.Plan, failures: [FailureJSON]) {
    self.failures = failures
    project = plan.build.project
    variants = plan.build.variants.map { Variant($0, plan.resolutions[$0.name] ?? [], plan.advice[$0.name]) }
  }
}

extension PlanJSON.Variant {
  init(_ variant: VariantPlan, _ resolutions: [Resolution], _ advice: BudgetAdvice?) {
    self.advice = advice.map(AdviceJSON.init)
    name = variant.name
    base = variant.base
    self.final = variant.finalImage
    python = variant.python.description
    accelerator = variant.accelerator.description
    switch variant.budget {
    case .noBudget: sizeBudget = nil
    case .over(let budget, _, _), .notExceeded(let budget, _, _), .within(let budget, _, _): sizeBudget = budget
    }
    isOverBudget = variant.budget.isOver
    lock = variant.paths.lock
    dockerfile = variant.paths.dockerfile
    platforms = zip(variant.sizes, resolutions).map { size, resolution in
      PlanJSON.PlatformJSON(
        platform: size.platform.rawValue,
        knownBytes: size.known,
        compressedBytes: size.compressed.known,
        parts: PartJSON.all(of: size),
        notMeasured: size.notMeasured.map(\.rawValue),
        packages: resolution.packages.map { ResolvedPackageJSON($0, resolution.environment.python) },
        excluded: resolution.excluded.map { cut in
          PlanJSON.Excluded(
            edge: EdgeJSON(cut.edge), file: cut.excludedAt.file, line: cut.excludedAt.line,
            column: cut.excludedAt.column)
        },
        system: variant.systems.first { $0.platform == size.platform }.map { SystemJSON($0, resolution) })
    }
    costs = variant.costs.map { LayerCostJSON($0, variant.costModel) }
    context = variant.contextSurvey.map(ContextJSON.init)
    overlaps = variant.overlaps.map { overlap in
      PlanJSON.Overlap(
        packages: overlap.files.packages.map(\.normalized), path: overlap.files.path, files: overlap.files.count,
        isMended: overlap.isMended)
    }
    stages = variant.layers.stages.map { stage in
      PlanJSON.Stage(
        name: stage.name,
        steps: stage.steps.map { step in
          PlanJSON.Step(
            id: step.id, inputs: step.inputs, bytes: step.bytes.complete, compressedBytes: step.compressed.complete,
            isEstimate: step.isEstimate, measuredSeconds: variant.costModel.timings.steps[step.id]?.seconds)
        })
    }
  }
}

/// The shape of a pinned package in every JSON result.
struct ResolvedPackageJSON: Encodable {
  var name: String
  var version: String
  var extras: [String]
  var index: String
  /// Where it comes from in place of an index, at its commit; a path is seen from the working directory.
  var reference: String?
  var filename: String
  var sha256: String?
  /// Of the file, as the index states it.
  var downloadBytes: Int?
  var unpackedBytes: Int?
  var fileCount: Int?
  /// An estimate.
  var bytecodeBytes: Int?
  var metadataSource: String
  /// The reason, when the file is yanked.
  var yanked: String?
  /// The versions that would have been taken before it, and why they were not; the first few.
  var passedOver: [PassedOver]

  struct PassedOver: Encodable {
    var version: String
    var reason: String
  }

  init(_ package: ResolvedPackage, _ python: PythonVersion) {
    let size = SizePrediction.Package(package, python)
    name = package.name.normalized
    version = package.version.description
    extras = package.extras.map(\.normalized)
    index = package.index.url
    reference = package.index.kind == .direct ? package.chosen.url : nil
    filename = package.chosen.filename
    sha256 = package.chosen.sha256
    downloadBytes = package.chosen.size
    unpackedBytes = package.detail.unpackedBytes
    fileCount = package.detail.fileCount
    bytecodeBytes = size.bytecode
    metadataSource = package.detail.source.rawValue
    yanked = package.chosen.yanked
    passedOver = package.passedOver.map { PassedOver(version: $0.version.description, reason: $0.reason) }
  }
}
