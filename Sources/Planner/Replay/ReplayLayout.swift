public import SpecParser

/// A way to build an image, as far as its cache is concerned: steps, what each reads, and what it stands on.
public struct ReplayLayout: Sendable, Equatable {
  /// What a step reads or makes.
  public enum Content: Hashable, Sendable {
    case base
    case systemPackages
    /// The text of the requirements files, to the byte.
    case requirementFiles
    case packages(PackageChoice)
    case entry(String)
    /// All of the build context.
    case context
  }

  /// Which of a commit's python packages.
  public enum PackageChoice: Hashable, Sendable {
    case all
    case named(Set<PackageName>)
    /// All but these.
    case others(Set<PackageName>)

    func takes(_ name: PackageName) -> Bool {
      switch self {
      case .all: true
      case .named(let names): names.contains(name)
      case .others(let names): !names.contains(name)
      }
    }
  }

  public struct Step: Sendable, Equatable {
    public var id: String
    /// When one of these changes, the step runs again.
    public var reads: [Content]
    /// What the step puts into the image; its bytes are rebuilt each time it runs.
    public var makes: [Content]
    /// Places of earlier steps in whose results it runs: when one of them ran, so must it.
    public var on: [Int]
    /// For a linked copy, the place of the step whose layer is below: when that changed, the layer is put onto it anew,
    /// which takes a moment and moves no bytes.
    public var linkedOnto: Int?

    public init(_ id: String, reads: [Content], makes: [Content] = [], on: [Int] = [], linkedOnto: Int? = nil) {
      self.id = id
      self.reads = reads
      self.makes = makes
      self.on = on
      self.linkedOnto = linkedOnto
    }

    /// Whether what is known of how long packages take to be installed holds for it.
    var installsPackages: Bool {
      makes.contains { if case .packages = $0 { true } else { false } }
    }
  }

  /// What an image's last stage links, one onto the other.
  public enum Link: Hashable, Sendable {
    /// A layer of packages, counted from 0.
    case layer(Int)
    case entry(String)
  }

  /// A short name for tools, such as `three-stages`.
  public var id: String
  public var title: String
  /// Each stands on earlier ones only.
  public var steps: [Step]
  /// Whether the same inputs give the same linked layer, so that one which was made anew need not be pushed. Without
  /// `SOURCE_DATE_EPOCH` and rewritten timestamps, each run makes another one.
  public var isReproducible: Bool

  public init(id: String, title: String, steps: [Step], isReproducible: Bool) {
    self.id = id
    self.title = title
    self.steps = steps
    self.isReproducible = isReproducible
    for (place, step) in steps.enumerated() {
      precondition((step.on + [step.linkedOnto].compactMap(\.self)).allSatisfy { $0 >= 0 && $0 < place })
    }
  }
}

extension ReplayLayout {
  /// `COPY . .`, then one `RUN` that installs everything.
  public static func single(hasSystemPackages: Bool) -> ReplayLayout {
    let all: [Content] = (hasSystemPackages ? [.systemPackages] : []) + [.packages(.all)]
    return ReplayLayout(
      id: "single", title: "one RUN after COPY of everything",
      steps: [
        Step("base", reads: [.base], makes: [.base]),
        Step("copy", reads: [.context, .requirementFiles], makes: [.context], on: [0]),
        // What is installed is written in the files that were copied; the distribution's packages in the command itself.
        Step("install", reads: hasSystemPackages ? [.systemPackages] : [], makes: all, on: [1]),
      ],
      isReproducible: false)
  }

  /// The layout that is written by hand: the distribution's packages, then the requirements files and all they ask for, then
  /// the app, one `COPY` an entry.
  public static func threeStages(hasSystemPackages: Bool, entries: [String]) -> ReplayLayout {
    var steps = [Step("base", reads: [.base], makes: [.base])]
    if hasSystemPackages { steps.append(Step("system", reads: [.systemPackages], makes: [.systemPackages], on: [0])) }
    steps.append(
      Step("requirements", reads: [.requirementFiles], makes: [.packages(.all)], on: [steps.count - 1]))
    for entry in entries {
      steps.append(Step("copy:\(entry)", reads: [.entry(entry)], makes: [.entry(entry)], on: [steps.count - 1]))
    }
    return ReplayLayout(
      id: "three-stages", title: "three stages by hand: system, requirements, app", steps: steps, isReproducible: false)
  }

  /// The layout of uv's guide to Docker: `uv sync --no-install-project` with the lock and `pyproject.toml` bound into it, then
  /// `COPY . /app` and a second `uv sync`, which has the project itself to install.
  ///
  /// The requirements files stand for lock and `pyproject.toml`.
  public static func uvGuide(hasSystemPackages: Bool) -> ReplayLayout {
    var steps = [Step("base", reads: [.base], makes: [.base])]
    if hasSystemPackages { steps.append(Step("system", reads: [.systemPackages], makes: [.systemPackages], on: [0])) }
    steps.append(Step("sync", reads: [.requirementFiles], makes: [.packages(.all)], on: [steps.count - 1]))
    steps.append(Step("copy", reads: [.context], makes: [.context], on: [steps.count - 1]))
    steps.append(Step("sync-project", reads: [], on: [steps.count - 1]))
    return ReplayLayout(id: "uv-guide", title: "uv's guide to Docker", steps: steps, isReproducible: false)
  }

  /// txspec's layout: the python packages in layers, each made in a stage of its own, and the entries of the app, all
  /// linked onto the distribution's packages.
  ///
  /// - Parameters:
  ///   - packageLayers: Packages of the past that are in none of them come into the last one.
  ///   - links: Each layer and each entry, in the order of the image, the lowest first.
  public static func linked(
    id: String = "txspec", title: String = "txspec", hasSystemPackages: Bool, packageLayers: [Set<PackageName>],
    links: [Link]
  ) -> ReplayLayout {
    var steps = [
      Step("base", reads: [.base], makes: [.base]),
      Step("venv", reads: [], on: [0]),
    ]
    var top = 0
    if hasSystemPackages {
      steps.append(Step("system", reads: [.systemPackages], makes: [.systemPackages], on: [0]))
      top = steps.count - 1
    }
    steps.append(Step("account", reads: [], on: [top]))
    top = steps.count - 1
    for link in links {
      switch link {
      case .layer(let place):
        let isLast = place == packageLayers.count - 1
        let choice: PackageChoice =
          isLast
          ? .others(packageLayers.dropLast().reduce(into: []) { $0.formUnion($1) }) : .named(packageLayers[place])
        let id = packageLayers.count == 1 ? "python" : "python-\(place + 1)"
        steps.append(Step(id, reads: [.packages(choice)], makes: [.packages(choice)], on: [1], linkedOnto: top))
      case .entry(let entry):
        steps.append(Step("copy:\(entry)", reads: [.entry(entry)], makes: [.entry(entry)], linkedOnto: top))
      }
      top = steps.count - 1
    }
    return ReplayLayout(id: id, title: title, steps: steps, isReproducible: true)
  }

  /// The same with the entries above all layers.
  public static func linked(
    id: String = "txspec", title: String = "txspec", hasSystemPackages: Bool, packageLayers: [Set<PackageName>],
    entries: [String]
  ) -> ReplayLayout {
    linked(
      id: id, title: title, hasSystemPackages: hasSystemPackages, packageLayers: packageLayers,
      links: packageLayers.indices.map { .layer($0) } + entries.map { .entry($0) })
  }
}
