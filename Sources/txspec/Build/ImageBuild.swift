import DepResolver
import FoundationEssentials
import Planner
import SpecParser

/// Builds one image of a plan, tries it and measures it.
struct ImageBuild {
  struct Options {
    var pushes: Bool
    var ignoresCache: Bool
    /// What to build and try; the daemon's own platform, or the variant's first, where none is given.
    var platform: Platform?
    var isQuiet: Bool
  }

  /// What came of a build, its trial and its measurement.
  struct Result {
    var image: String
    /// Of what was pushed, or else of what was loaded into Docker.
    var digest: String?
    var platform: Platform
    /// Seconds that buildx took.
    var seconds: Double
    var steps: [BuildProgress.StepResult]
    var smoke: [ImageTrial.Smoke] = []
    var health = ImageTrial.Health.notAsked
    /// Bytes of the files in all layers.
    var bytes: Int
    var prediction: SizePrediction?
    var budget: Int?
    var isPushed = false

    var isOverBudget: Bool { budget.map { bytes > $0 } ?? false }
    var isHealthy: Bool { if case .failed = health { false } else { true } }
    var isGood: Bool { !isOverBudget && isHealthy && smoke.allSatisfy(\.passed) }
  }

  let docker: DockerProgram
  let terminal: Terminal
  let plan: BuildPlan
  let variant: VariantPlan
  /// Shell commands that must succeed in the image.
  let smoke: [String]
  let budget: Int?
  let options: Options
  let network: NetworkSettings
  /// Where emitted files belong.
  let outputRoot: String

  func run() async throws -> Result {
    let daemon = try await docker.check()
    let platform = try options.platform ?? defaultPlatform(daemon)
    let scratch: ScratchFolder
    do {
      scratch = try ScratchFolder()
    } catch {
      throw WorldError(message: error.description, hint: "set TMPDIR to another folder")
    }
    defer { scratch.remove() }
    let folder = scratch.path
    let files = try arguments(in: folder)

    let metadata = folder + "/metadata.json"
    let clock = ContinuousClock()
    let start = clock.now
    // What is tried is one platform, loaded into Docker; attestations, whose scanner is an image more, come with the push.
    let progress = try await bake(
      files + [
        "--metadata-file", metadata, "--load", "--provenance=false", "--sbom=false", "--set",
        "\(variant.name).platform=\(platform)",
      ] + (options.ignoresCache ? ["--no-cache"] : []))
    let seconds = start.duration(to: clock.now).seconds
    let built = try Self.built(variant.name, metadata)
    var result = Result(
      image: built.image, digest: built.digest, platform: platform, seconds: seconds,
      steps: progress.steps(of: variant.layers), bytes: 0,
      prediction: variant.sizes.first { $0.platform == platform }, budget: budget)

    let trial = ImageTrial(docker: docker, image: result.image, variant: variant, platform: platform.rawValue)
    for command in smoke {
      say("running \(command)")
      result.smoke.append(try await trial.smoke(command))
    }
    if variant.configuration.probe != nil { say("waiting for \(result.image) to be healthy") }
    result.health = try await trial.health()
    say("measuring \(result.image)")
    result.bytes = try await bytes(of: result.image, platform, in: folder)
    if options.pushes, result.isGood {
      result.digest = try await push(result.image, files, in: folder)
      result.isPushed = true
    }
    return result
  }

  func say(_ text: String) {
    if !options.isQuiet { terminal.say(text.terminalSafe) }
  }

  private func defaultPlatform(_ daemon: String) throws -> Platform {
    guard let first = variant.platforms.first else {
      throw WorldError(message: "'\(variant.name)' names no platform")
    }
    return variant.platforms.first { $0.rawValue == daemon } ?? first
  }

  /// The bake file and the target, of the emitted files where they are current, else of copies in `folder`.
  private func arguments(in folder: String) throws -> [String] {
    let writer = FileWriter(root: outputRoot)
    let files = try emit(plan.keepingTargets { writer.hasFiles(of: $0) }, bakeFormat: writer.bakeFormat)
    let bakeFile = BakeNames.path(in: writer.bakeFormat)
    if files.allSatisfy({ writer.change(of: $0) == .unchanged }) {
      return ["--file", bakeFile, variant.name]
    }
    say("the emitted files are not current: building from copies, as 'txspec emit \(variant.name)' would write them")
    try FileWriter(root: folder).write(files)
    return [
      "--file", "\(folder)/\(bakeFile)", "--set",
      "\(variant.name).dockerfile=\(folder)/\(variant.paths.dockerfile)",
      "--set", "\(variant.name).contexts.\(BakeNames.lockContext)=\(folder)/\(variant.paths.lockFolder)", variant.name,
    ]
  }

  func bake(_ arguments: [String]) async throws -> BuildProgress {
    var progress = BuildProgress()
    let succeeded = try await docker.bake(arguments) { line in
      progress.read(line)
      if !options.isQuiet { terminal.say(Self.shown(line)) }
    }
    guard !succeeded else { return progress }
    guard let failed = progress.failure else {
      let place = progress.markedLine.map { " at: \($0)\n  " } ?? ": "
      throw WorldError(message: "the build failed\(place)\(progress.error ?? "buildx says nothing")")
    }
    let place = failed.stage.map { "\(failed.instruction) (stage '\($0)')" } ?? failed.instruction
    let lines = ["the build failed at: \(place)"] + failed.output.suffix(10).map { "  " + $0 }
    throw WorldError(message: (lines + ["  " + (failed.error ?? "")]).joined(separator: "\n"))
  }

  /// A line of a build's progress, in which programs that the build runs have their say.
  private static func shown(_ line: String) -> String {
    var text = line
    while let last = text.unicodeScalars.last, last == "\n" || last == "\r" { text.unicodeScalars.removeLast() }
    // Progress bars draw over themselves: what they end with is what a terminal would show.
    let last = text.unicodeScalars.split(separator: "\r", omittingEmptySubsequences: true).last.map { String($0) }
    return (last ?? text).withoutColours.terminalSafe
  }

  private struct Metadata: Decodable {
    var digest: String?
    var name: String?

    enum CodingKeys: String, CodingKey {
      case digest = "containerimage.digest"
      case name = "image.name"
    }
  }

  static func built(_ target: String, _ path: String) throws -> (image: String, digest: String?) {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    // Beside the targets there may be warnings of the build.
    let targets = try? JSONDecoder().decode([String: MetadataOrOther].self, from: bytes)
    guard let metadata = targets?[target]?.metadata, let name = metadata.name?.split(separator: ",").first else {
      throw WorldError(message: "buildx does not tell the name of the image it built")
    }
    return (String(name), metadata.digest)
  }

  private struct MetadataOrOther: Decodable {
    var metadata: Metadata?

    init(from decoder: any Decoder) throws { metadata = try? Metadata(from: decoder) }
  }

  private func bytes(of image: String, _ platform: Platform, in folder: String) async throws -> Int {
    let path = folder + "/image.tar"
    let saved = try await docker.run("image", "save", "--output", path, image)
    guard saved.isSuccess else {
      throw WorldError(message: "the image can't be saved to be measured: \(saved.error)")
    }
    do throws(ImageError) {
      return try await BaseInspector(network.http).layerBytes(ofArchive: path, platform: platform)
    } catch {
      throw WorldError(message: error.description, hint: error.hint)
    }
  }
}
