import SpecParser

/// The Dockerfile of one variant: a stage of the layer plan is a stage of the file, a step an instruction.
///
/// It names no frontend (`# syntax=`): what it uses, every BuildKit since 0.11 has built in (Docker 23), and a named one is
/// an image more to pull before each build, that changes under its tag, and that a network without Docker Hub lacks.
struct DockerfileEmitter {
  var plan: BuildPlan
  var variant: VariantPlan
  /// The language of the bake file that it is built with.
  var bakeFormat = BakeFormat.hcl

  func text() throws(Unquotable) -> String {
    var blocks = [
      [
        CommentQuoting.comment(EmittedHeader(spec: plan.specFile, variant: variant.name).text),
        "# Build it with: docker buildx bake -f \(BakeNames.path(in: bakeFormat)) \(variant.name)",
      ]
    ]
    for stage in variant.layers.stages {
      blocks.append([from(stage)])
      if needsPythonVersion(stage) { blocks[blocks.count - 1] += ["ARG PYTHON_VERSION=\(variant.pythonText)"] }
      var isInWorkdir = false
      for step in stage.steps {
        // The folder never changes, so what does comes after it.
        if step.linkedPath != nil, stage == variant.layers.stages.last, !isInWorkdir {
          blocks.append(["WORKDIR \(try DockerfileQuoting.word(variant.configuration.workdir))"])
          isInWorkdir = true
        }
        guard let lines = try instruction(step) else { continue }
        if isInWorkdir { blocks[blocks.count - 1] += lines } else { blocks.append(lines) }
      }
      if stage == variant.layers.stages.last {
        if !isInWorkdir {
          blocks.append(["WORKDIR \(try DockerfileQuoting.word(variant.configuration.workdir))"])
        }
        blocks += try ImageConfigurationEmitter(variant: variant).blocks()
      }
    }
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private func from(_ stage: LayerPlan.Stage) -> String {
    switch stage.origin {
    case .image(let image): "FROM \(image) AS \(stage.name)"
    case .stage(let other): "FROM \(other) AS \(stage.name)"
    }
  }

  private func needsPythonVersion(_ stage: LayerPlan.Stage) -> Bool {
    stage.steps.contains { step in
      if case .virtualEnvironment = step.action { true } else { false }
    }
  }

  /// `nil` for the base, which its stage's `FROM` says.
  private func instruction(_ step: Step) throws(Unquotable) -> [String]? {
    let builder = BuilderInstructions(plan: plan, variant: variant)
    switch step.action {
    case .base: return nil
    case .systemPackages(let packages, let sources): return try systemPackages(packages, sources)
    case .account(let account): return try self.account(account)
    case .collect(let packages, let python, let final):
      return try RootFolderInstructions(final: final).collect(packages, python: python)
    case .accountFiles(let account, let final): return try RootFolderInstructions(final: final).account(account)
    case .rootFolder(let stage): return ["COPY --link --from=\(stage) \(LayerPlan.Place.rootFolder)/ /"]
    case .virtualEnvironment(let runtime): return builder.virtualEnvironment(runtime)
    case .wheels(let slice): return builder.wheels(slice)
    case .sources(let builds, let slice): return try builder.sources(builds, slice)
    case .programs(let programs): return try builder.programs(programs)
    case .compile(let folders): return builder.compile(folders)
    case .join(let stage, let path): return ["COPY --link --from=\(stage) \(path) \(path)"]
    case .copy(let entry, let destination):
      let owner = variant.account.isRoot ? "" : "--chown=\(variant.account.uid):\(variant.account.uid) "
      return ["COPY --link \(owner)\(try DockerfileQuoting.paths([entry, destination]))"]
    }
  }

  /// The mounts keep apt's downloads and lists out of the image and at hand for the next build. The base's
  /// `docker-clean` would empty them after each run. Logs hold times, which would make equal layers differ.
  private func systemPackages(_ packages: [String], _ sources: [String]) throws(Unquotable) -> [String] {
    let caches = [("apt-cache", "/var/cache/apt"), ("apt-lists", "/var/lib/apt")].map { name, target in
      "--mount=type=cache,id=\(cacheID(name)),target=\(target),sharing=locked"
    }
    let isSecure = sources.contains { $0.contains("https://") }
    let apt = isSecure ? "apt-get \"$@\"" : "apt-get"
    var replacing: [[String]] = []
    if !sources.isEmpty {
      var lines: [String] = []
      for source in sources { lines.append(try ShellQuoting.word(source)) }
      replacing = [
        ["rm -f /etc/apt/sources.list.d/*"], ["printf '%s\\n'"] + lines + ["> /etc/apt/sources.list"],
      ]
    }
    let comment =
      sources.contains { $0.contains("check-valid-until=no") }
      ? "# A state of the archives that never changes: apt installs the same versions every time."
      : "# Which versions apt installs is the distribution's to say, unless the spec names a snapshot or pins them."
    // Python compiles its library as it is configured, and the seed orders what that holds.
    let seed = packages.contains { $0.hasPrefix("python3") } ? "PYTHONHASHSEED=0 " : ""
    return [comment, "# hadolint ignore=DL3008"]
      + run(
        mounts: caches + (isSecure ? [BuildSecret.authorities.mount] : []),
        commands: [
          ["rm -f /etc/apt/apt.conf.d/docker-clean"]
        ] + replacing + (isSecure ? [BuildSecret.trustingInApt] : []) + [
          ["\(apt) update"],
          ["\(epoch) \(seed)DEBIAN_FRONTEND=noninteractive \(apt) install --yes --no-install-recommends"] + packages,
          ["rm -rf /var/log/apt /var/log/dpkg.log /var/log/alternatives.log /var/cache/ldconfig/aux-cache"],
        ])
  }

  /// What writes the time into files, such as the age of a password and caches of fonts, takes this for it
  /// (reproducible-builds.org, "SOURCE_DATE_EPOCH").
  private let epoch = "SOURCE_DATE_EPOCH=0"

  private func account(_ account: Account) throws(Unquotable) -> [String] {
    var commands: [[String]] = []
    if !account.isRoot {
      commands = [
        ["groupadd --gid \(account.uid) \(account.name)"],
        [
          "\(epoch) useradd --uid \(account.uid) --gid \(account.uid) --no-log-init --create-home "
            + "--shell /usr/sbin/nologin \(account.name)"
        ],
      ]
    }
    if !account.writable.isEmpty {
      var folders: [String] = []
      for folder in account.writable { folders.append(try ShellQuoting.word(folder)) }
      commands.append(["install --directory --owner=\(account.uid) --group=\(account.uid)"] + folders)
    }
    return run(mounts: [], commands: commands)
  }

  private func cacheID(_ name: String) -> String { "\(plan.project)-\(variant.name)-\(name)" }
}

/// A `RUN` of commands that must all succeed; the words after a command's first stand on lines of their own.
func run(mounts: [String], commands: [[String]]) -> [String] {
  var lines = mounts
  for (index, command) in commands.enumerated() {
    lines.append((index == 0 ? "" : "&& ") + command[0])
    lines += command.dropFirst().map { "    \($0)" }
  }
  return ["RUN " + lines.joined(separator: " \\\n    ")]
}
