// Scalars and plain lists replace what they inherit; maps merge key by key; `exclude` and the lists of `system`
// add to it. Inherited entries come first, and an entry given again keeps its place.

extension SpecLayer {
  /// This layer's keys over those of `inherited`.
  func over(_ inherited: SpecLayer) -> SpecLayer {
    SpecLayer(
      python: python ?? inherited.python,
      requirements: requirements ?? inherited.requirements,
      extras: extras ?? inherited.extras,
      groups: groups ?? inherited.groups,
      constraints: constraints ?? inherited.constraints,
      overrides: overrides ?? inherited.overrides,
      exclude: added(exclude, to: inherited.exclude),
      indexes: merged(indexes, over: inherited.indexes, by: \.name.value) { $0.over($1) },
      metadata: merged(metadata, over: inherited.metadata, by: \.name.value) { own, _ in own },
      system: SystemPackages(
        packages: added(system.packages, to: inherited.system.packages),
        build: added(system.build, to: inherited.system.build)),
      app: app.over(inherited.app),
      installer: installer ?? inherited.installer,
      base: base ?? inherited.base,
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
      environment: merged(environment, over: inherited.environment, by: \.value.name) { own, _ in own },
      port: port ?? inherited.port,
      command: command ?? inherited.command,
      healthcheck: healthcheck.map { own in inherited.healthcheck.map(own.over) ?? own } ?? inherited.healthcheck,
      user: user ?? inherited.user,
      smoke: smoke ?? inherited.smoke,
      writable: writable ?? inherited.writable,
      labels: merged(labels, over: inherited.labels, by: \.value.name) { own, _ in own },
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

private func added<Value: Hashable>(_ own: [Located<Value>], to inherited: [Located<Value>]) -> [Located<Value>] {
  var seen: Set<Value> = []
  return (inherited + own).filter { seen.insert($0.value).inserted }
}

private func merged<Entry, Key: Hashable>(
  _ own: [Entry], over inherited: [Entry], by key: (Entry) -> Key, _ combine: (Entry, Entry) -> Entry
) -> [Entry] {
  var result = inherited
  var positions: [Key: Int] = [:]
  for (position, entry) in inherited.enumerated() { positions[key(entry)] = position }
  for entry in own {
    if let position = positions[key(entry)] {
      result[position] = combine(entry, result[position])
    } else {
      positions[key(entry)] = result.count
      result.append(entry)
    }
  }
  return result
}
