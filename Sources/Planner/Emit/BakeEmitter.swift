import SpecParser

/// `docker-bake.hcl` or `docker-bake.json`: groups, one target a variant, and what the targets share.
///
/// Written for buildx 0.13 and later, which knows descriptions of targets but not of variables: those are comments. It
/// doesn't know `validation` either, so values are held to a pattern where they are used, which every version does.
/// Paths are relative to the folder the file is in; bake reads them from where it is run, so it is run there.
struct BakeEmitter {
  static func path(_ format: BakeFormat) -> String { "docker-bake.\(format.rawValue)" }
  /// The group that looks at the Dockerfiles; no variant has its name.
  static let validation = "validate"
  // No variant's name begins with '_'.
  private static let shared = "_common"
  private static let check = "_check"
  /// reproducible-builds.org, "SOURCE_DATE_EPOCH"; buildx takes it from the environment too.
  private static let epoch = "SOURCE_DATE_EPOCH"

  var plan: BuildPlan

  private typealias Attributes = [(name: String, value: BakeFile.Value)]

  func text(_ format: BakeFormat) -> String { file(format).text(format) }

  private func file(_ format: BakeFormat) -> BakeFile {
    let choices = AcceleratorChoice.all(of: plan.targets)
    let groups =
      [group("default", .list(plan.targets.map { .string($0.name) }))]
      + choices.map { group($0.kind.rawValue, $0.selection) }
      + [group(Self.validation, .list([.string(Self.check)]))]
    return BakeFile(
      comments: [
        EmittedHeader(spec: plan.specFile).text,
        // Without the name, bake reads compose files and override files beside it as well.
        "Run it in this folder: docker buildx bake -f \(Self.path(format)) [VARIANT...]",
        // Not an output of the targets: Docker's own store refuses it.
        "The same image for the same inputs: --set '*.output=type=registry,rewrite-timestamp=true'",
        // Source: buildx, release notes of 0.20, "filesystem entitlement checks".
        "Buildx from 0.20 on reads a file outside this folder, as NETRC may name, with --allow=fs.read=FILE only.",
      ],
      blocks: variables + choices.map { variable($0.variable, $0.standard, $0.comment) } + groups
        + [BakeFile.Block(kind: .target, label: Self.shared, attributes: sharedAttributes)]
        + plan.targets.map { BakeFile.Block(kind: .target, label: $0.name, attributes: attributes(of: $0)) }
        + [checks])
  }

  private var variables: [BakeFile.Block] {
    var blocks = [
      variable("REGISTRY", plan.registry, "Registry and namespace of the images; empty for local names."),
      variable("TAG", "dev", "Version of the images: their tag before the variant's name, and their version label."),
    ]
    if let python = sharedPython {
      blocks.append(variable("PYTHON_VERSION", python, "Python of the images. The locks hold for this one only."))
    }
    blocks.append(
      variable(
        Self.epoch, "0", "Seconds since 1970 that files and images are dated at most: equal inputs give equal images."))
    blocks += BuildSecret.allCases.map { variable($0.variable, "", $0.summary) }
    if plan.cache == .s3 {
      blocks += [
        variable("CACHE_BUCKET", "", "S3 bucket of the build cache."),
        variable("CACHE_REGION", "", "Region of that bucket."),
      ]
    }
    return blocks
  }

  /// The one version every variant is built for, if there is one.
  private var sharedPython: String? {
    let versions = Set(plan.targets.map(\.pythonText))
    return versions.count == 1 ? versions.first : nil
  }

  private var sharedAttributes: Attributes {
    var arguments = [
      (key: "VERSION", value: checked("TAG", "[A-Za-z0-9_][A-Za-z0-9_.-]*")),
      (key: Self.epoch, value: checked(Self.epoch, "[0-9]+")),
    ]
    if let python = sharedPython {
      let pattern = python.split(separator: ".").joined(separator: "[.]")
      arguments.append((key: "PYTHON_VERSION", value: checked("PYTHON_VERSION", pattern)))
    }
    var attributes: Attributes = [("context", .string(buildPath(plan.context))), ("args", .map(arguments))]
    // Where the labels of the index and of the manifests come from, beside those of the Dockerfile.
    attributes.append(("labels", .map([(key: "org.opencontainers.image.version", value: .expression("TAG"))])))
    attributes.append(("secret", .expression(BuildSecret.bakeList)))
    let attestations = plan.attestations.map { attestation in
      switch attestation {
      case .sbom: "type=sbom"
      case .provenance: "type=provenance,mode=max"
      }
    }
    if !attestations.isEmpty { attributes.append(("attest", .list(attestations.map { .string($0) }))) }
    return attributes
  }

  /// The variable's value, or an error that shows the pattern. `pattern` holds nothing that HCL reads specially.
  private func checked(_ variable: String, _ pattern: String) -> BakeFile.Value {
    .expression("regex(\"^\(pattern)$\", \(variable))")
  }

  private func attributes(of variant: BakeTarget) -> Attributes {
    let summary = variant.summary ?? "\(plan.project), \(variant.accelerator), on \(variant.base)"
    var attributes: Attributes = [
      ("inherits", .list([.string(Self.shared)])),
      ("description", .string(summary)),
      ("dockerfile", .string(variant.paths.dockerfileFromContext)),
      ("contexts", .map([(key: BakeNames.lockContext, value: .string(buildPath(variant.paths.lockFolder)))])),
      ("platforms", .list(variant.platforms.map { .string($0.rawValue) })),
      ("tags", .list([imageReference(tag: "${TAG}-\(variant.name)")])),
    ]
    if sharedPython == nil {
      attributes.insert(("args", .map([(key: "PYTHON_VERSION", value: .string(variant.pythonText))])), at: 3)
    }
    if let (from, to) = cache(of: variant) {
      attributes += [("cache-from", .list([from])), ("cache-to", .list([to]))]
    }
    return attributes
  }

  /// Looks at each variant's Dockerfile with build checks. A buildx before 0.18 doesn't know `call` and builds instead,
  /// which it does without output.
  private var checks: BakeFile.Block {
    BakeFile.Block(
      kind: .target, label: Self.check,
      comment: "Build checks of every Dockerfile; buildx before 0.18 builds them and keeps nothing.",
      attributes: [
        ("name", .template("\(Self.check)-${variant}")),
        ("matrix", .map([(key: "variant", value: .list(plan.targets.map { .string($0.name) }))])),
        ("inherits", .list([.expression("variant")])),
        ("call", .string("check")),
        ("output", .list([.string("type=cacheonly")])),
        ("tags", .list([])),
        ("cache-to", .list([])),
      ] + unattested)
  }

  /// Attestations add up over targets unless they are switched off, and the scanner of one is an image to fetch.
  private var unattested: Attributes {
    guard !plan.attestations.isEmpty else { return [] }
    return [("attest", .list(plan.attestations.map { .string("type=\($0.rawValue),disabled=true") }))]
  }

  /// A scope of its own for each variant: with a shared one, the last to finish would overwrite the others'.
  private func cache(of variant: BakeTarget) -> (from: BakeFile.Value, to: BakeFile.Value)? {
    let scope = "\(plan.project)-\(variant.name)"
    switch plan.cache {
    case nil: return nil
    case .gha: return (.string("type=gha,scope=\(scope)"), .string("type=gha,scope=\(scope),mode=max"))
    case .registry:
      let reference = { (options: String) in
        let tail = "\(plan.imageName):buildcache-\(variant.name)\(options)"
        return choice("type=registry,ref=${REGISTRY}/\(tail)", "type=registry,ref=\(tail)")
      }
      return (reference(""), reference(",mode=max"))
    case .local:
      return (.string("type=local,src=.buildcache/\(scope)"), .string("type=local,dest=.buildcache/\(scope),mode=max"))
    case .s3:
      let place = "type=s3,region=${CACHE_REGION},bucket=${CACHE_BUCKET},name=\(scope)"
      return (.template(place), .template("\(place),mode=max"))
    }
  }

  /// `tag` may hold `${TAG}`. Every part was checked to be in an alphabet that needs no quoting.
  private func imageReference(tag: String) -> BakeFile.Value {
    let name = "\(plan.imageName):\(tag)"
    let registry = "^[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?(?:/[a-z0-9][a-z0-9._-]*)*$"
    return choice("${regex(\"\(registry)\", REGISTRY)}/\(name)", name)
  }

  /// One of two templates.
  private func choice(_ withRegistry: String, _ without: String) -> BakeFile.Value {
    .expression("notequal(REGISTRY, \"\") ? \"\(withRegistry)\" : \"\(without)\"")
  }

  /// A folder as bake takes it: without a leading `./`, some names would pass for an address or an option.
  private func buildPath(_ path: String) -> String {
    let isPlain = TextClass.isPlain(path, extra: "._/-") && !path.hasPrefix("-") && !path.hasPrefix("github.com/")
    return isPlain || path.hasPrefix("/") ? path : "./\(path)"
  }

  private func variable(_ name: String, _ value: String, _ comment: String) -> BakeFile.Block {
    BakeFile.Block(kind: .variable, label: name, comment: comment, attributes: [("default", .string(value))])
  }

  private func group(_ name: String, _ targets: BakeFile.Value) -> BakeFile.Block {
    BakeFile.Block(kind: .group, label: name, attributes: [("targets", targets)])
  }
}
