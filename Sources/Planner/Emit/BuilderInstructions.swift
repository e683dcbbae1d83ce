import DepResolver
import SpecParser

/// The instructions of the stage that makes the virtual environment.
///
/// Locks and tools are bind-mounted and caches are cache mounts, so none of them is in a layer. The pip that
/// installs belongs to the interpreter, not to the environment, which stays without one. Credentials and certificates
/// are mounted as secrets.
struct BuilderInstructions {
  var plan: BuildPlan
  var variant: VariantPlan

  private let environment = LayerPlan.Place.virtualEnvironment
  private let lock = "/tmp/requirements.txt"

  init(plan: BuildPlan, variant: VariantPlan) {
    self.plan = plan
    self.variant = variant
  }

  func virtualEnvironment(_ runtime: PythonRuntime) -> [String] {
    switch runtime {
    case .base, .distribution:
      return run(mounts: [], commands: [["\"python${PYTHON_VERSION}\" -m venv --without-pip \(environment)"]])
    case .managed:
      let managed = LayerPlan.Place.managedPython
      return ["# The base has no Python of this version: uv brings a self-contained one, of known sha256."]
        + run(
          mounts: [BuildSecret.authorities.mount, uvMount],
          commands: [
            BuildSecret.trusting,
            ["uv python install --no-bin --install-dir \(managed) \"${PYTHON_VERSION}\""],
            [
              "UV_PYTHON_INSTALL_DIR=\(managed) uv venv --no-cache --managed-python --no-python-downloads",
              "--python \"${PYTHON_VERSION}\" \(environment)",
            ],
          ])
    }
  }

  /// From a slice of the lock, or else all that the lock has.
  func wheels(_ slice: String?) -> [String] {
    let edits = LockEdits(lock: variant.lock).dropping(slice == nil ? builds : [])
    guard !edits.isEmpty else {
      let command = install(onlyWheels: true, inOrder: hasOverlaps(slice), from: lock)
      return run(mounts: installMounts(slice), commands: [BuildSecret.trusting, command])
    }
    let wheels = "/tmp/wheels.txt"
    let files = variant.lock.entries.filter { !$0.isBuilt }.compactMap(\.localPath)
    return run(
      mounts: installMounts(slice) + contextMounts(files + linkFolders, isWritable: false),
      commands: [
        ["sed \(edits) \(lock) > \(wheels)"], BuildSecret.trusting,
        install(onlyWheels: true, inOrder: hasOverlaps(slice), from: wheels),
      ])
  }

  /// Builds run apart from the wheels, so that constraints on build tools do not reach what is installed.
  ///
  /// The archives are checked against the lock. The tools each build asks for are not in it: the installer takes
  /// what the package and these constraints allow on the day.
  func sources(_ builds: [SourceBuild], _ slice: String?) throws(Unquotable) -> [String] {
    let constraintFile = "/tmp/build-constraints.txt"
    var comments = ["# Built from source: \(builds.map(\.package.normalized).joined(separator: ", "))."]
    var constraints: [String] = []
    for build in builds {
      for (constraint, reason) in zip(build.buildConstraints, build.reasons) {
        comments.append(CommentQuoting.comment("\(build.package) needs \(constraint): \(reason)."))
        constraints.append(try ShellQuoting.word(constraint))
      }
    }
    var constrain: [[String]] = []
    if !constraints.isEmpty {
      constrain.append(["printf '%s\\n' \(constraints.joined(separator: " ")) > \(constraintFile)"])
    }
    var commands = [BuildSecret.trusting]
    // What has a sum must not be installed without looking at it, so the two are told apart.
    for isHashed in [true, false] {
      let chosen = builds.filter { $0.isHashed == isHashed }
      guard !chosen.isEmpty else { continue }
      let file = isHashed ? "/tmp/sources.txt" : "/tmp/trees.txt"
      commands.append(["sed -n \(LockEdits(lock: variant.lock).keeping(chosen)) \(lock) > \(file)"])
      commands += constrain
      constrain = []
      var command = install(onlyWheels: false, isHashed: isHashed, from: file)
      if !constraints.isEmpty {
        switch variant.installer {
        case .uv:
          command.append("--build-constraints \(constraintFile)")
        case .pip:
          // pip before 25.3 knows the first name only, later ones ask for the second.
          command.insert("PIP_CONSTRAINT=\(constraintFile) PIP_BUILD_CONSTRAINT=\(constraintFile)", at: 0)
        }
      }
      commands.append(command)
    }
    let trees = variant.lock.entries.filter(\.isBuilt).compactMap(\.localPath)
    return comments
      + run(mounts: installMounts(slice) + contextMounts(trees + linkFolders, isWritable: true), commands: commands)
  }

  /// The package itself says where the program is; without bytecode, which the next step writes in the form it wants.
  func programs(_ programs: [ProvidedProgram]) throws(Unquotable) -> [String] {
    var commands: [[String]] = []
    for program in programs {
      let link = try ShellQuoting.word("\(environment)/bin/\(program.name)")
      commands.append([
        "ln -s \"$(\(environment)/bin/python -B -c \(try ShellQuoting.word(program.locator)))\" \(link)"
      ])
      commands.append(["test -x \(link)"])
    }
    return ["# Programs that Python packages bring, by the names they are run by."]
      + run(mounts: [], commands: commands)
  }

  /// Bytecode that is never checked against its source holds no time, so equal inputs give equal layers; the fixed
  /// hash seed orders what it holds. Some packages ship templates that no Python compiles, which is no mistake.
  func compile(_ folders: [String]) -> [String] {
    let command =
      "PYTHONHASHSEED=0 \(environment)/bin/python -m compileall -qq -j 0 "
      + "--invalidation-mode unchecked-hash \(folders.joined(separator: " ")) || true"
    return ["# Files that do not compile, such as templates, stay as they are."]
      + run(mounts: [], commands: [[command]])
  }

  private var builds: [SourceBuild] {
    variant.layers.steps.flatMap { step -> [SourceBuild] in
      if case .sources(let builds, _) = step.action { builds } else { [] }
    }
  }

  private var linkFolders: [String] {
    variant.lock.links.compactMap { links in if case .folder(let path) = links { path } else { nil } }
  }

  /// What builds write into their sources is thrown away with the mount.
  private func contextMounts(_ paths: [String], isWritable: Bool) -> [String] {
    Lock.outermost(paths).sorted().map {
      "--mount=type=bind\(isWritable ? ",rw" : ""),source=\($0),target=\(LockEdits.context)/\($0)"
    }
  }

  private var uvMount: String {
    "--mount=type=bind,from=\(plan.toolchain.uvImage),source=/uv,target=/usr/local/bin/uv"
  }

  private func installMounts(_ slice: String?) -> [String] {
    let installer = variant.installer.rawValue
    let id = "\(plan.project)-\(variant.name)-py\(variant.python.short)-\(installer)"
    let mounts =
      [
        "--mount=type=cache,id=\(id),target=/root/.cache/\(installer)",
        "--mount=type=bind,from=\(BakeNames.lockContext),source=\(slice ?? variant.paths.lockName),target=\(lock)",
      ] + BuildSecret.allCases.map(\.mount)
    return variant.installer == .uv ? mounts + [uvMount] : mounts
  }

  /// Whether wheels of a slice, or of the whole lock, bring the same files.
  private func hasOverlaps(_ slice: String?) -> Bool {
    variant.layers.steps.contains { step in
      guard case .wheels(slice) = step.action else { return false }
      return variant.overlaps.contains { overlap in
        slice == nil || overlap.files.packages.contains { step.inputs.contains($0.normalized) }
      }
    }
  }

  /// uv installs many wheels at once, so that chance decides whose file stays where several bring one. With `inOrder` it
  /// installs one after another, and the same one stays in every build; pip always does.
  private func install(
    onlyWheels: Bool, isHashed: Bool = true, inOrder: Bool = false, from file: String
  ) -> [String] {
    let hashes = isHashed ? " --require-hashes" : ""
    let links = linkFolders.map { " --find-links \(LockEdits.context)/\($0)" }.joined()
    switch variant.installer {
    case .pip:
      let wheelsOnly = onlyWheels ? " --only-binary=:all:" : ""
      // The distribution's own pip may be too old for '--python', but any runs from its wheel.
      let pip =
        variant.runtime == .distribution
        ? "\(environment)/bin/python \"$(find /usr/share/python-wheels -name 'pip-*.whl')/pip\""
        : "\"$(readlink -f \(environment)/bin/python)\" -m pip --python \(environment)/bin/python"
      return [
        "\(pip) install",
        "--cache-dir /root/.cache/pip --disable-pip-version-check --root-user-action=ignore",
        "--no-compile --no-deps\(hashes)\(wheelsOnly)\(links) --requirement \(file)",
      ]
    case .uv:
      let wheelsOnly = onlyWheels ? " --only-binary=:all:" : ""
      // The hashes say which file is meant, so that looking at every index is safe, and needed: an index of torch
      // wheels also holds old files of packages that come from elsewhere.
      let strategy = variant.lock.extraIndexURLs.isEmpty ? "" : " --index-strategy=unsafe-best-match"
      let order = inOrder ? "UV_CONCURRENT_INSTALLS=1 " : ""
      return [
        "\(order)uv pip install --python \(environment)/bin/python --cache-dir /root/.cache/uv --link-mode=copy",
        "--no-deps\(hashes)\(wheelsOnly)\(strategy)\(links) --requirement \(file)",
      ]
    }
  }
}
