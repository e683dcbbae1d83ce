// Scalars and plain lists replace what they inherit; maps merge key by key; `exclude` and the lists of `system`
// add to it, but for what `system.drop` takes back. Inherited entries come first, and an entry given again keeps its
// place.

extension SpecLayer {
  /// This layer's keys over those of `inherited`.
  func over(_ inherited: SpecLayer) -> SpecLayer {
    SpecLayer(
      python: python ?? inherited.python,
      pythonFrom: pythonFrom ?? inherited.pythonFrom,
      requirements: requirements ?? inherited.requirements,
      extras: extras ?? inherited.extras,
      groups: groups ?? inherited.groups,
      constraints: constraints ?? inherited.constraints,
      overrides: overrides ?? inherited.overrides,
      exclude: exclude.adding(to: inherited.exclude),
      indexes: indexes.merged(over: inherited.indexes, by: \.name.value) { $0.over($1) },
      metadata: metadata.merged(over: inherited.metadata, by: \.name.value) { own, _ in own },
      cooldown: cooldown ?? inherited.cooldown,
      system: system.over(inherited.system),
      app: app.over(inherited.app),
      installer: installer ?? inherited.installer,
      base: base ?? inherited.base,
      finalImage: finalImage ?? inherited.finalImage,
      accelerator: accelerator ?? inherited.accelerator,
      platforms: platforms ?? inherited.platforms,
      sizeBudget: sizeBudget ?? inherited.sizeBudget,
      mentioned: mentioned.union(inherited.mentioned))
  }
}

extension IndexLayer {
  func over(_ inherited: IndexLayer) -> IndexLayer {
    IndexLayer(
      name: name,
      url: url ?? inherited.url,
      only: only ?? inherited.only,
      isDefault: isDefault ?? inherited.isDefault,
      mentionsURL: mentionsURL || inherited.mentionsURL)
  }
}

extension ApplicationLayer {
  func over(_ inherited: ApplicationLayer) -> ApplicationLayer {
    ApplicationLayer(
      workdir: workdir ?? inherited.workdir,
      copy: copy ?? inherited.copy,
      environment: environment.merged(over: inherited.environment, by: \.value.name) { own, _ in own },
      port: port ?? inherited.port,
      command: command ?? inherited.command,
      healthcheck: healthcheck.map { own in inherited.healthcheck.map(own.over) ?? own } ?? inherited.healthcheck,
      user: user ?? inherited.user,
      smoke: smoke ?? inherited.smoke,
      writable: writable ?? inherited.writable,
      labels: labels.merged(over: inherited.labels, by: \.value.name) { own, _ in own },
      mentionsPort: mentionsPort || inherited.mentionsPort)
  }
}

extension HealthcheckLayer {
  /// `http` and `cmd` are two spellings of one thing, so either replaces the other.
  func over(_ inherited: HealthcheckLayer) -> HealthcheckLayer {
    HealthcheckLayer(
      location: location,
      probe: mentionsProbe ? probe : inherited.probe,
      interval: interval ?? inherited.interval,
      timeout: timeout ?? inherited.timeout,
      startPeriod: startPeriod ?? inherited.startPeriod,
      retries: retries ?? inherited.retries,
      mentionsProbe: mentionsProbe || inherited.mentionsProbe)
  }
}

extension Array {
  /// These after those of `inherited`, none twice.
  func adding<Value: Hashable>(to inherited: Self) -> Self where Element == Located<Value> {
    var seen: Set<Value> = []
    return (inherited + self).filter { seen.insert($0.value).inserted }
  }

  /// Those of `inherited` in their order, each combined with the entry of the same key here, then the new ones.
  func merged<Key: Hashable>(
    over inherited: Self, by key: (Element) -> Key, _ combine: (Element, Element) -> Element
  ) -> Self {
    var result = inherited
    var positions: [Key: Int] = [:]
    for (position, entry) in inherited.enumerated() { positions[key(entry)] = position }
    for entry in self {
      if let position = positions[key(entry)] {
        result[position] = combine(entry, result[position])
      } else {
        positions[key(entry)] = result.count
        result.append(entry)
      }
    }
    return result
  }
}
