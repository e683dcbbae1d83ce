/// Turns the text of a spec into a checked ``Spec``: compose, validate, read, inherit, check what is left.
struct SpecReader {
  let file: String
  /// Whether a file exists, by its path from the working directory; `nil` skips the question.
  let fileExists: ((String) -> Bool)?
  /// The names in a folder, for hints; `nil` when it is not known.
  let listFolder: ((String) -> [String]?)?
  private var diagnostics: [Diagnostic] = []

  init(file: String, fileExists: ((String) -> Bool)?, listFolder: ((String) -> [String]?)?) {
    self.file = file
    self.fileExists = fileExists
    self.listFolder = listFolder
  }

  mutating func read(_ bytes: [UInt8]) throws(InvalidInput) -> Spec {
    let (root, mistakes) = YAMLComposer.compose(try YAMLText(bytes, file: file))
    guard let root else { throw InvalidInput(mistakes) }
    let validator = SchemaValidator(root, against: .spec)
    diagnostics = mistakes + validator.diagnostics

    var top = SpecLayer(root)
    top.mentioned.formUnion(validator.meantKeys)
    let declarations = (root["variants"]?.entries ?? []).map(VariantDeclaration.init)
    let inheritance = VariantInheritance(declarations)
    diagnostics += inheritance.diagnostics
    var builder = VariantBuilder()
    let variants = declarations.compactMap { declaration in
      inheritance.layers(of: declaration).flatMap { layers in
        builder.build(declaration, layers.reduce(top) { $1.over($0) })
      }
    }
    diagnostics += builder.diagnostics
    for layer in [top] + declarations.compactMap(\.layer) {
      reportMissingFiles(layer)
      diagnostics += layer.system.contradictions
    }
    reportSharedLocks(declarations, inputsOf: [top] + declarations.compactMap(\.layer))

    guard diagnostics.isEmpty, let project = root["project"]?.text else {
      throw InvalidInput(mistakes.isEmpty ? diagnostics : withoutMissingKeys)
    }
    return Spec(
      file: file,
      project: project,
      image: root["image"]?.text,
      context: root["context"]?.text ?? Located(".", at: root.location),
      variants: variants,
      ci: root["ci"].map(ContinuousIntegration.init),
      rates: root["rates"].map { DeclaredRates($0) } ?? DeclaredRates())
  }

  /// What an alias or a merge key was to bring is not missing as well.
  private var withoutMissingKeys: [Diagnostic] {
    diagnostics.filter { $0.code != .missingKey }
  }

  /// Files the spec names that are not there.
  private mutating func reportMissingFiles(_ layer: SpecLayer) {
    guard let fileExists else { return }
    let kinds = [
      ("requirements", layer.requirements), ("constraints", layer.constraints), ("override", layer.overrides),
    ]
    for (kind, paths) in kinds {
      for path in paths ?? [] where !RequirementsPath.isAddress(path.value) {
        let resolved = TextualPath.resolved(path.value, besideFile: file)
        guard !fileExists(resolved) else { continue }
        let names = (listFolder?(TextualPath.folder(of: resolved)) ?? []).sorted()
        let nearest = nearestName(to: TextualPath.name(of: resolved), among: names)
        diagnostics.append(
          Diagnostic(
            .missingFile, at: path.location, "\(kind) file \(quoted(path.value)) does not exist",
            hint: nearest.map {
              "did you mean \(quoted(path.value.dropLast(TextualPath.name(of: path.value).count) + $0))?"
            }
              ?? "paths are relative to the spec file: this one means \(quoted(resolved))"))
      }
    }
  }

  /// Two variants must not write one file, and none may write over what it reads.
  private mutating func reportSharedLocks(_ declarations: [VariantDeclaration], inputsOf layers: [SpecLayer]) {
    var inputs: [String: SourceLocation] = [:]
    for layer in layers {
      for input in [layer.requirements, layer.constraints, layer.overrides].compactMap(\.self).joined() {
        inputs[TextualPath.resolved(input.value, besideFile: file)] = input.location
      }
    }
    var firstPlaces: [String: SourceLocation] = [:]
    for case let lock? in declarations.map(\.lock) {
      let path = TextualPath.resolved(lock.value, besideFile: file)
      if let input = inputs[path] {
        diagnostics.append(
          Diagnostic(
            .sharedLock, at: lock.location, "the lock \(quoted(lock.value)) would overwrite a file the spec reads",
            hint: "write the lock elsewhere", notes: [Located("it is read here", at: input)]))
      }
      guard let first = firstPlaces[path] else {
        firstPlaces[path] = lock.location
        continue
      }
      diagnostics.append(
        Diagnostic(
          .sharedLock, at: lock.location, "two variants write the lock \(quoted(lock.value))",
          hint: "give each variant a file of its own", notes: [Located("the first is here", at: first)]))
    }
  }
}

extension ContinuousIntegration {
  fileprivate init(_ node: YAMLNode) {
    func all<Value: RawRepresentable<String>>(_ node: YAMLNode?) -> [Value] {
      node?.elements?.compactMap { $0.text.flatMap { Value(rawValue: $0.value) } } ?? []
    }
    self.init(
      cache: node["cache"]?.text.flatMap { CacheBackend(rawValue: $0.value) },
      scan: all(node["scan"]?["severity"]),
      attest: all(node["attest"]),
      sign: node["sign"]?.text.flatMap { Signer(rawValue: $0.value) },
      withoutEffect: ["scan", "sign"].compactMap { key in node[key].map { Located("ci.\(key)", at: $0.location) } })
  }
}
