/// Makes a complete variant of its merged layers, and reports what only shows once everything is merged.
struct VariantBuilder {
  private(set) var diagnostics: [Diagnostic] = []

  /// `nil` when something needed is missing or wrong; it is reported by then.
  mutating func build(_ declaration: VariantDeclaration, _ layer: SpecLayer) -> Variant? {
    let name = declaration.name
    require("base", of: name, layer, hint: "add 'base' to it or to the variant it extends")
    require("python", of: name, layer, hint: "add 'python' at the top level")
    require("requirements", of: name, layer, hint: "add 'requirements' at the top level")
    let indexes = buildIndexes(layer.indexes)
    let cooldown = layer.cooldown.flatMap { buildCooldown($0) }
    let app = buildApplication(layer.app, variant: name)
    guard let base = layer.base, let python = layer.python, let requirements = layer.requirements,
      let cpu = Accelerator("cpu")
    else { return nil }
    var variant = Variant(
      name: name,
      extends: declaration.extends,
      summary: declaration.summary,
      base: base,
      finalImage: layer.finalImage,
      accelerator: layer.accelerator ?? Located(cpu, at: name.location),
      platforms: layer.platforms ?? [Located(.linuxAMD64, at: name.location)],
      python: python,
      pythonFrom: layer.pythonFrom,
      requirements: requirements,
      parts: ProjectParts(extras: layer.extras ?? [], groups: layer.groups ?? []),
      constraints: layer.constraints ?? [],
      overrides: layer.overrides ?? [],
      exclude: layer.exclude,
      indexes: indexes,
      metadata: layer.metadata,
      system: layer.system,
      app: app,
      sizeBudget: layer.sizeBudget,
      lock: declaration.lock,
      installer: layer.installer ?? .pip)
    variant.cooldown = cooldown
    diagnostics += variant.unusableImages
    return variant
  }

  private mutating func require(_ key: String, of name: Located<String>, _ layer: SpecLayer, hint: String) {
    guard !layer.mentioned.contains(key) else { return }
    diagnostics.append(
      Diagnostic(.missingKey, at: name.location, "variant \(quoted(name.value)) has no '\(key)'", hint: hint))
  }

  /// Exactly one of `age` and `date` says how old.
  private mutating func buildCooldown(_ layer: CooldownLayer) -> Cooldown? {
    if layer.mentioned.count != 1 {
      diagnostics.append(
        Diagnostic(
          layer.mentioned.isEmpty ? .missingKey : .conflictingAges,
          at: layer.mentioned.last?.location ?? layer.location,
          layer.mentioned.isEmpty
            ? "the cooldown has neither 'age' nor 'date'" : "a cooldown has either 'age' or 'date'",
          hint: layer.mentioned.isEmpty ? "add 'age: 7d' to it" : "remove one of them"))
    }
    if let age = layer.age { return Cooldown(limit: age.map { .age(seconds: $0) }, except: layer.except) }
    return layer.date.map { Cooldown(limit: $0.map { .moment($0) }, except: layer.except) }
  }

  private mutating func buildIndexes(_ layers: [IndexLayer]) -> [IndexDeclaration] {
    reportContradictions(layers)
    var indexes: [IndexDeclaration] = []
    for layer in layers {
      if !layer.mentionsURL {
        diagnostics.append(
          Diagnostic(
            .missingKey, at: layer.name.location, "index \(quoted(layer.name.value)) has no 'url'",
            hint: "add 'url' to it"))
      }
      guard let url = layer.url else { continue }
      indexes.append(
        IndexDeclaration(
          name: layer.name, url: url, only: layer.only ?? [], isDefault: layer.isDefault?.value ?? false))
    }
    return indexes
  }

  /// Two indexes in place of PyPI, or two that a package comes from and from nowhere else.
  private mutating func reportContradictions(_ layers: [IndexLayer]) {
    var firstDefault: SourceLocation?
    var firstOnly: [PackageName: SourceLocation] = [:]
    for layer in layers {
      if let isDefault = layer.isDefault, isDefault.value {
        if let only = layer.only, !only.isEmpty {
          diagnostics.append(
            Diagnostic(
              .conflictingIndexes, at: isDefault.location, "an index with 'only' cannot stand in place of PyPI",
              hint: "remove 'only' or 'default'"))
        }
        if let firstDefault {
          diagnostics.append(
            Diagnostic(
              .severalDefaultIndexes, at: isDefault.location, "a second index stands in place of PyPI",
              hint: "keep one 'default: true'", notes: [Located("the first is here", at: firstDefault)]))
        }
        firstDefault = firstDefault ?? isDefault.location
      }
      for package in layer.only ?? [] {
        if let first = firstOnly[package.value], first != package.location {
          diagnostics.append(
            Diagnostic(
              .conflictingIndexes, at: package.location,
              "two indexes are the only source of \(quoted(package.value.normalized))",
              hint: "give both indexes one name, so that the variant's replaces the other, or keep one of them",
              notes: [Located("the first is here", at: first)]))
        } else {
          firstOnly[package.value] = package.location
        }
      }
    }
  }

  private mutating func buildApplication(_ layer: ApplicationLayer, variant: Located<String>) -> Application {
    Application(
      workdir: layer.workdir ?? Located("/app", at: variant.location),
      copy: layer.copy ?? [],
      environment: layer.environment,
      port: layer.port,
      command: layer.command ?? [],
      healthcheck: layer.healthcheck.flatMap { buildHealthcheck($0, layer) },
      user: layer.user ?? Located("app", at: variant.location),
      smoke: layer.smoke ?? [],
      writable: layer.writable ?? [],
      labels: layer.labels)
  }

  /// The times default to Docker's. Source: Dockerfile reference, `HEALTHCHECK`.
  private mutating func buildHealthcheck(_ layer: HealthcheckLayer, _ app: ApplicationLayer) -> Healthcheck? {
    if !layer.mentionsProbe {
      diagnostics.append(
        Diagnostic(
          .incompleteHealthcheck, at: layer.location, "the health check does not say what to probe",
          hint: "add 'http' or 'cmd' to it"))
    }
    guard let probe = layer.probe else { return nil }
    if case .http = probe.value, !app.mentionsPort {
      diagnostics.append(
        Diagnostic(
          .incompleteHealthcheck, at: probe.location, "an http health check needs a port", hint: "add 'app.port'"))
    }
    return Healthcheck(
      probe: probe,
      interval: layer.interval ?? 30,
      timeout: layer.timeout ?? 30,
      startPeriod: layer.startPeriod ?? 0,
      retries: layer.retries ?? 3)
  }
}
