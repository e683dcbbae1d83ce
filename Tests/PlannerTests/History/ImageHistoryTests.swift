import DepResolver
import SpecParser
import Testing

@testable import Planner

/// Histories written by hand: each commit is the whole text of the files it changes, `nil` for one that goes.
struct WrittenHistory {
  var history = GitHistory(commits: [], tree: [:])

  /// - Parameter commits: The oldest first.
  init(_ commits: [[String: String?]]) {
    for (number, files) in commits.enumerated() {
      var changes: [GitHistory.Change] = []
      for (path, text) in files.sorted(by: { $0.key < $1.key }) {
        let path = RepositoryPath(path)
        let object = text.map { text in
          let id = "object \(text)"
          history.sizes[id] = text.utf8.count
          history.contents[id] = Array(text.utf8)
          return GitHistory.Object(id: id)
        }
        changes.append(GitHistory.Change(path, before: history.tree[path], after: object))
        history.tree[path] = object
      }
      history.commits.insert(
        GitHistory.Commit(id: "\(number)", time: number * 1000, isFirst: number == 0, changes: changes), at: 0)
    }
  }
}

@Suite struct ImageHistoryTests {
  private static let requirements = RepositoryPath("requirements.txt")

  private func resolution() throws -> Resolution {
    try Sample.resolution(
      ["fastapi==2", "starlette==1", "redis==5", "numpy==2"].map { try Sample.package($0) },
      edges: [
        try Sample.rootEdge("fastapi", line: 1, file: "requirements.txt"), try Sample.edge("fastapi", "2", "starlette"),
        try Sample.rootEdge("redis", line: 2, file: "requirements.txt"),
        try Sample.rootEdge("numpy", line: 1, file: "elsewhere.txt"),
      ])
  }

  private func images(
    _ commits: [[String: String?]], paths: HistoryPaths? = nil, exclude: [String] = []
  ) throws -> ImageHistory {
    var variant = try Sample.variant("cpu")
    variant.exclude = try exclude.map { Sample.at(try Sample.name($0)) }
    let paths =
      paths
      ?? HistoryPaths(entries: ["app", "run.py"], requirements: [Self.requirements], evidence: ["requirements.txt"])
    return ImageHistory(WrittenHistory(commits).history, paths, variant, try resolution())
  }

  private func package(_ name: String) throws -> ChangeUnit { .package(try Sample.name(name)) }

  @Test func entriesChangeWithTheFilesBelowThem() throws {
    let images = try images([
      ["requirements.txt": "fastapi\n", "app/a.py": "1", "run.py": "r", "docs/x": "d"],
      ["app/a.py": "22"], ["docs/x": "e"], ["run.py": "s", "app/b.py": "333"], ["app/.env": "secret"],
      ["app/a.py": nil],
      ["apple.py": "no", "run.pyc": "no"],
    ])
    #expect(
      images.changes == [
        [.entry("app")], [], [.entry("app"), .entry("run.py")], [], [.entry("app")], [],
      ])
    #expect(images.states.map { $0.entries["app"]?.bytes } == [1, 2, 2, 5, 5, 3, 3])
    #expect(images.states.map { $0.changedFiles.map(\.bytes) } == [[1, 1], [2], [], [3, 1], [], [], []])
    #expect(images.states.map(\.context.bytes) == [11, 12, 12, 15, 21, 19, 23])
  }

  @Test func whatIsPutBackIsTheSameAgain() throws {
    let images = try images([
      ["requirements.txt": "fastapi\n", "app/a.py": "1"], ["app/a.py": "2"], ["app/a.py": "1"],
    ])
    #expect(images.states[0].entries == images.states[2].entries)
    #expect(images.states[0].context == images.states[2].context)
  }

  @Test func aChangedPinIsThatPackage() throws {
    let images = try images([
      ["requirements.txt": "fastapi==1\nredis==5\n"], ["requirements.txt": "# why\nredis == 5\nfastapi==1  # pinned\n"],
      ["requirements.txt": "redis==5\nfastapi==2\n"], ["requirements.txt": "fastapi==2\n"],
      ["requirements.txt": "fastapi==2\nredis==5\n"],
    ])
    #expect(images.changes == [[], [try package("fastapi")], [], [try package("redis")]])
    #expect(images.states.map(\.requirementFiles.digest).count == 5)
    #expect(images.states[0].requirementFiles != images.states[1].requirementFiles)
  }

  @Test func packagesComeWithWhatTheyBring() throws {
    let images = try images([["requirements.txt": "redis\n"], ["requirements.txt": "redis\nfastapi\n"]])
    #expect(images.changes == [[try package("fastapi"), try package("starlette")]])
    // Another file asks for numpy all the time.
    #expect(images.states[0].packages.keys.map(\.normalized).sorted() == ["numpy", "redis"])
  }

  @Test func packagesOfThePastAreNamed() throws {
    let images = try images(
      [["requirements.txt": "redis\nflask==1\ntorch\n"], ["requirements.txt": "redis\nflask==2\ntorch==2\n"]],
      exclude: ["torch"])
    #expect(images.pastPackages.map(\.normalized) == ["flask"])
    #expect(images.changes == [[try package("flask")]])
  }

  @Test func linesThatCanNotBeReadArePassedOver() throws {
    let images = try images([
      [
        "requirements.txt":
          "redis==5\n<<<<<<< HEAD\n=======\n--index-url https://x.example/${SECRET}\n-r other.txt\n@@@\n"
      ],
      ["requirements.txt": "redis==6\n\u{0}\u{1}\nfastapi[all]>=1; python_version > '3'\n"],
    ])
    #expect(images.changes == [[try package("redis"), try package("fastapi"), try package("starlette")]])
  }

  @Test func aFileThatMovedIsFollowed() throws {
    let images = try images([
      ["python/requirements.txt": "redis==4\n"], ["python/requirements.txt": "redis==5\n"],
      ["python/requirements.txt": nil, "requirements.txt": "redis==5\nfastapi\n"],
    ])
    #expect(images.changes == [[try package("redis")], [try package("fastapi"), try package("starlette")]])
  }

  @Test func thereIsNoImageBeforeTheRequirements() throws {
    let images = try images([["app/a.py": "1"], ["app/a.py": "2"], ["requirements.txt": "redis\n"], ["app/a.py": "3"]])
    #expect(images.states.map(\.commit) == ["2", "3"])
  }

  @Test func constraintsCountForPackagesThatAreThere() throws {
    let paths = HistoryPaths(
      entries: [], requirements: [Self.requirements], constraints: [RepositoryPath("constraints.txt")],
      evidence: ["requirements.txt", "constraints.txt"])
    let images = try images(
      [
        ["requirements.txt": "fastapi\n", "constraints.txt": "starlette==1\nredis==1\n"],
        ["constraints.txt": "starlette==2\nredis==2\n"],
      ], paths: paths)
    #expect(images.changes == [[try package("starlette")]])
  }

  @Test func aLockThatHasBeenThereForAWhileTellsAll() throws {
    let paths = HistoryPaths(
      entries: [], requirements: [Self.requirements], evidence: ["requirements.txt"], lock: RepositoryPath("lock.txt"))
    let hash = "--hash=sha256:" + String(repeating: "a", count: 64)
    var commits: [[String: String?]] = [
      ["requirements.txt": "redis\n"], ["lock.txt": "redis==1 \\\n    \(hash)\nstarlette==1\n"],
      ["requirements.txt": "redis>1\n", "lock.txt": "redis==1 \\\n    \(hash)\n    # via -r x\nstarlette==2\n"],
    ]
    #expect(try images(commits, paths: paths).usesLock == false)
    for number in 0..<20 { commits.append(["app/a.py": "\(number)"]) }
    let images = try images(commits, paths: paths)
    #expect(images.usesLock)
    #expect(images.states.first?.commit == "1")
    #expect(images.changes.first == [try package("starlette")])
  }

  @Test func specsOfThePastTellBaseAndDistribution() throws {
    func spec(_ base: String, _ packages: String) -> String {
      """
      version: 1
      project: demo
      context: .
      python: "\(base.dropFirst("python:".count))"
      requirements: [requirements.txt]
      system: { packages: [\(packages)] }
      app: { workdir: /app, copy: [app] }
      variants: { cpu: { base: "\(base)", accelerator: cpu, platforms: [linux/amd64] } }

      """
    }
    let paths = HistoryPaths(
      entries: [], requirements: [Self.requirements], evidence: ["requirements.txt"],
      spec: RepositoryPath("txspec.yaml"))
    let images = try images(
      [
        ["requirements.txt": "redis\n", "txspec.yaml": spec("python:3.11", "curl, git")],
        ["txspec.yaml": "# A comment.\n" + spec("python:3.11", "git, curl")],
        ["txspec.yaml": spec("python:3.12", "git")], ["txspec.yaml": ": {"],
        ["txspec.yaml": spec("python:3.12", "git")],
      ], paths: paths)
    #expect(images.changes == [[], [.base, .systemPackages], [], []])
  }

  @Test func dockerfilesTellThemWhereThereIsNoSpec() throws {
    let paths = HistoryPaths(
      entries: [], requirements: [Self.requirements], evidence: ["requirements.txt"],
      dockerfiles: [RepositoryPath("Dockerfile")])
    let images = try images(
      [
        ["requirements.txt": "redis\n"],
        [
          "Dockerfile":
            "FROM --platform=x python:3.11 AS a\nRUN apt-get update && \\\n  # why\n  apt-get install -y curl git; ls\n"
        ],
        ["Dockerfile": "FROM python:3.11\nRUN apt-get update && apt-get install -y git curl && rm -rf x\nCOPY . .\n"],
        ["Dockerfile": "from python:3.12\nRUN apt-get update && apt-get install -y git && rm -rf x\n"],
        ["Dockerfile": nil],
      ], paths: paths)
    // One that comes or goes says nothing of what was before or is after.
    #expect(images.changes == [[], [], [.base, .systemPackages], []])
  }
}
