// Reading never reports: a test holds the rules file to its schema.

extension SystemRule {
  init?(_ node: YAMLNode) {
    guard let package = node["package"]?.text.flatMap({ PackagePattern($0.value) }), let why = node["why"]?.text,
      let evidence = RuleEvidence.all(of: node)
    else { return nil }
    self.init(
      package: package,
      versions: node["versions"]?.read { try? VersionSpecifiers(parsing: $0) }?.value,
      file: node["file"]?.read { FileKind(rawValue: $0) }?.value,
      marker: node["marker"]?.read { try? Marker(parsing: $0) }?.value,
      unless: (node["unless"]?.readAll { PackageName($0) } ?? []).map(\.value),
      runtime: node["runtime"].plainTexts,
      programs: node["programs"].plainTexts,
      anyOf: node["any_of"].plainTexts,
      build: node["build"].plainTexts,
      onlyWhen: node["only_when"]?.text?.value,
      why: why.value,
      evidence: evidence)
  }
}

extension Substitute {
  init?(_ node: YAMLNode) {
    guard let by = node["by"]?.text.flatMap({ PackageName($0.value) }), let why = node["why"]?.text,
      let caveat = node["caveat"]?.text, let evidence = RuleEvidence.all(of: node)
    else { return nil }
    let replaced: Replaced
    if let package = node["package"]?.text.flatMap({ PackageName($0.value) }) {
      replaced = .package(package)
    } else if let system = node["system"]?.text {
      replaced = .system(system.value)
    } else {
      return nil
    }
    var sharesVersions = false
    if case .scalar(let scalar)? = node["same_versions"]?.content { sharesVersions = scalar.boolean ?? false }
    self.init(
      replaced: replaced,
      by: by,
      sharesVersions: sharesVersions,
      programs: (node["programs"]?.entries ?? []).compactMap { entry in
        entry.value.text.map { ProvidedProgram(name: entry.key.value, locator: $0.value) }
      },
      why: why.value,
      caveat: caveat.value,
      evidence: evidence)
  }
}

extension ExternalMapping {
  init?(_ node: YAMLNode) {
    guard node.entries != nil else { return nil }
    self.init(build: node["build"].plainTexts, runtime: node["runtime"].plainTexts)
  }
}

extension RuleEvidence {
  /// `nil` when there is none.
  fileprivate static func all(of node: YAMLNode) -> [RuleEvidence]? {
    let evidence = (node["evidence"]?.elements ?? []).compactMap { element in
      element["url"]?.text.map { RuleEvidence(url: $0.value, place: element["at"]?.text?.value) }
    }
    return evidence.isEmpty ? nil : evidence
  }
}

extension YAMLNode? {
  /// The texts of a list, without their places; empty when there is no list.
  fileprivate var plainTexts: [String] { (self?.texts ?? []).map(\.value) }
}
