// Reading never reports: SchemaValidator has seen the same nodes, and what it found wrong reads as `nil` here.

extension SpecLayer {
  /// The keys of the top level or of one variant.
  init(_ node: YAMLNode) {
    mentioned = Set((node.entries ?? []).map(\.key.value))
    python = node["python"]?.read { PythonVersion($0) }
    pythonFrom = node["python_from"]?.read { PythonOrigin(rawValue: $0) }
    requirements = node["requirements"]?.texts
    extras = node["extras"]?.readAll { ExtraName($0) }
    groups = node["groups"]?.readAll { ExtraName($0) }
    constraints = node["constraints"]?.texts
    overrides = node["overrides"]?.texts
    exclude = node["exclude"]?.readAll { PackageName($0) } ?? []
    indexes = node["indexes"]?.entries?.map(IndexLayer.init) ?? []
    metadata = node["metadata"]?.entries?.compactMap { DeclaredMetadata($0) } ?? []
    cooldown = node.entry("cooldown").flatMap { $0.value.entries == nil ? nil : CooldownLayer($0) }
    system = node["system"].map(SystemPackages.init) ?? SystemPackages()
    app = node["app"].map(ApplicationLayer.init) ?? ApplicationLayer()
    installer = node["installer"]?.text.flatMap { Installer(rawValue: $0.value) }
    base = node["base"]?.text
    finalImage = node["final"]?.text
    accelerator = node["accelerator"]?.read { Accelerator($0) }
    platforms = node["platforms"]?.readAll { Platform(rawValue: $0) }
    sizeBudget = node["size_budget"]?.read { try? ByteSize($0).bytes }
  }
}

extension CooldownLayer {
  fileprivate init(_ entry: YAMLEntry) {
    let node = entry.value
    self.init(
      location: entry.key.location,
      age: node["age"]?.read { try? CutOff.age($0) },
      date: node["date"]?.read { Timestamp($0) },
      except: node["except"]?.readAll { PackageName($0) } ?? [],
      mentioned: ["age", "date"].compactMap { node.entry($0)?.key })
  }
}

extension IndexLayer {
  fileprivate init(_ entry: YAMLEntry) {
    name = entry.key
    mentionsURL = entry.value["url"] != nil || entry.value.entries == nil
    url = entry.value["url"]?.read { url in
      let withoutSlash = url.reversed().drop { $0 == "/" }
      return String(withoutSlash.reversed())
    }
    only = entry.value["only"]?.readAll { PackageName($0) }
    isDefault = entry.value["default"].flatMap { node in
      guard case .scalar(let scalar) = node.content else { return nil }
      return scalar.boolean.map { Located($0, at: node.location) }
    }
  }
}

extension DeclaredMetadata {
  fileprivate init?(_ entry: YAMLEntry) {
    guard let name = PackageName(entry.key.value), let requires = entry.value["requires"] else { return nil }
    self.init(
      name: entry.key.map { _ in name },
      version: entry.value["version"]?.read { Version($0) }?.value,
      requiresPython: entry.value["requires_python"]?.read { try? VersionSpecifiers(parsing: $0) }?.value,
      requires: (requires.readAll { try? Requirement(parsing: $0) } ?? []).map(\.value))
  }
}

extension SystemPackages {
  fileprivate init(_ node: YAMLNode) {
    self.init(
      packages: node["packages"]?.texts ?? [],
      build: node["build"]?.texts ?? [],
      drop: (node["drop"]?.elements ?? []).compactMap { entry in
        guard let name = entry["name"]?.text, let reason = entry["reason"]?.text else { return nil }
        return DroppedPackage(name: name, reason: reason)
      },
      needs: (node["needs"]?.entries ?? []).compactMap { entry in
        guard let name = PackageName(entry.key.value), let packages = entry.value.texts else { return nil }
        return DeclaredNeeds(name: entry.key.map { _ in name }, packages: packages)
      },
      programs: (node["programs"]?.entries ?? []).compactMap { entry in
        entry.value.read { PackageName($0) }.map { LinkedProgram(name: entry.key, package: $0) }
      },
      pins: (node["pin"]?.entries ?? []).compactMap { entry in
        entry.value.text.flatMap { DebianVersion($0.value) }.map { SystemPin(name: entry.key, version: $0) }
      },
      archive: SystemArchive(
        mirror: node["mirror"]?.read { url in String(url.reversed().drop { $0 == "/" }.reversed()) },
        snapshot: node["snapshot"]?.text, keyring: node["keyring"]?.text))
  }
}

extension ApplicationLayer {
  fileprivate init(_ node: YAMLNode) {
    workdir = node["workdir"]?.read { TextualPath.normalized($0) }
    copy = node["copy"]?.readAll { TextualPath.normalized($0) }
    environment = node["env"]?.variables ?? []
    port = node["port"]?.integer
    mentionsPort = node["port"] != nil
    command = node["cmd"]?.texts
    healthcheck = node.entry("healthcheck").map(HealthcheckLayer.init)
    user = node["user"]?.text
    smoke = node["smoke"]?.texts
    writable = node["writable"]?.readAll { TextualPath.normalized($0) }
    labels = node["labels"]?.variables ?? []
  }
}

extension HealthcheckLayer {
  fileprivate init(_ entry: YAMLEntry) {
    let node = entry.value
    location = entry.key.location
    if let path = node["http"]?.text {
      probe = path.map { .http(path: $0) }
    } else if let command = node["cmd"], let arguments = command.texts {
      probe = Located(.command(arguments.map(\.value)), at: command.location)
    }
    mentionsProbe = node["http"] != nil || node["cmd"] != nil || node.entries == nil
    interval = node["interval"]?.seconds
    timeout = node["timeout"]?.seconds
    startPeriod = node["start_period"]?.seconds
    retries = node["retries"]?.integer?.value
  }
}
