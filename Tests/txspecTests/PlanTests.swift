import FoundationEssentials
import TestSupport
import Testing

@Suite struct PlanTests {
  @Test func printsTheSameBytesColdWarmAndOffline() async throws {
    let project = try await SampleProject()
    for format in ["text", "json"] {
      let cold = try await project.tool.run("plan", "--format", format, "--cache-dir", "cold-\(format)")
      let warm = try await project.tool.run("plan", "--format", format, "--cache-dir", "cold-\(format)")
      let offline = try await project.tool.run("plan", "--format", format, "--cache-dir", "cold-\(format)", "--offline")
      #expect(cold.exitCode == 0)
      #expect(!cold.output.isEmpty)
      #expect(warm.output == cold.output)
      #expect(offline.output == cold.output)
    }
  }

  /// Sizes then come from the wheels, each with a request of its own; PyPI itself is such an index.
  @Test func measuresPackagesWhoseMetadataTheIndexOffers() async throws {
    var behaviour = LoopbackBehaviour()
    behaviour.offersMetadata = true
    let (offering, plain) = (try await SampleProject(behaviour), try await SampleProject())
    let plan = try await offering.tool.run("plan")
    #expect(plan.exitCode == 0, "\(plan.error)")
    #expect(plan.output == (try await plain.tool.run("plan").output))
    #expect(offering.index.paths.contains { $0.hasSuffix(".metadata") })
  }

  @Test func resolvesEachPlatformOfAVariant() async throws {
    let project = try await SampleProject()
    let spec = SampleProject.spec().replacing("[linux/amd64]", with: "[linux/amd64, linux/arm64]")
    try project.tool.write("specs/sample.yaml", spec)
    let plan = try await project.tool.run("plan", "slim")
    #expect(plan.exitCode == 0, "\(plan.error)")
    #expect(plan.output.contains("linux/amd64") && plan.output.contains("linux/arm64"), "\(plan.output)")
    try project.tool.write("requirements/requirements.txt", "core==9\n")
    #expect(try await project.tool.run("plan", "slim").exitCode == 1)
  }

  @Test func variantsPlannedTogetherTakeTheSameVersionsWhereTheyCan() async throws {
    struct Plan: Decodable {
      struct Variant: Decodable { var platforms: [Platform] }
      struct Platform: Decodable { var packages: [Package] }
      struct Package: Decodable {
        var name: String
        var version: String
      }
      var variants: [Variant]
    }
    let project = try await SampleProject()
    func versions(of name: String, _ arguments: String...) async throws -> [String] {
      let result = try await project.tool.run(["plan", "--format", "json"] + arguments)
      let plan = try JSONDecoder().decode(Plan.self, from: Data(result.output.utf8))
      return plan.variants.flatMap(\.platforms).flatMap(\.packages).filter { $0.name == name }.map(\.version)
    }
    try project.tool.write("requirements/old.txt", "core<2\n")
    try project.tool.write(
      "specs/sample.yaml", SampleProject.spec() + "    constraints: [../requirements/old.txt]\n")
    #expect(try await versions(of: "core", "slim") == ["2.0"])
    #expect(try await versions(of: "core") == ["1.0", "1.0"])
    // A lock that pins something else goes first.
    #expect(try await project.tool.run("lock", "slim").exitCode == 0)
    #expect(try await versions(of: "core") == ["2.0", "1.0"])
  }

  @Test func saysWhichChangeBringsAnImageUnderItsBudget() async throws {
    let index = try await LoopbackIndex([
      ServedRelease("opencv-python", "4.10", members: ["cv2/cv2.so": 900_000]),
      ServedRelease("opencv-python-headless", "4.10", requires: ["numbers"], members: ["cv2/cv2.so": 300_000]),
      ServedRelease("numbers", "1.0", members: ["numbers.so": 50_000]),
    ])
    let tool = try CommandLineTool(index: index.url)
    try tool.write("requirements/requirements.txt", "opencv-python==4.10\n")
    for (budget, answer) in [("500kB", "opencv-python-headless in place of opencv-python does: ~35"), ("100kB", "not")]
    {
      try tool.write("specs/sample.yaml", SampleProject.spec(budget: budget))
      let plan = try await tool.run("plan", "slim")
      #expect(plan.exitCode == 1, "\(plan.error)")
      #expect(plan.output.hasPrefix("slim: over budget: "), "\(plan.output)")
      #expect(plan.output.contains(answer), "\(plan.output)")
      #expect(plan.output.contains("requirements/requirements.txt:1:1: 'opencv-python==4.10' becomes"))
      #expect(plan.output.contains("what takes the most"))
      // What was learnt is kept, so that the same is said without the index.
      #expect(try await tool.run("plan", "slim", "--offline").output == plan.output)
      let json = try await tool.run("plan", "slim", "--format", "json")
      #expect(json.output.contains("\"fits\" : \(budget == "500kB")"), "\(json.output)")
    }
    try tool.write("specs/sample.yaml", SampleProject.spec(budget: "1MB"))
    let asked = index.requests.count
    #expect(try await tool.run("plan", "slim", "--cache-dir", "new").output.contains("leaving"))
    #expect(!index.paths.dropFirst(asked).contains { $0.contains("headless") })
  }

  @Test func saysWhatACommitCostsAndByWhichRates() async throws {
    let sample = try await SampleProject()
    try sample.tool.write("specs/sample.yaml", SampleProject.spec() + "rates: { transfer: 12.5MB, link: 100ms }\n")
    let plain = try await sample.tool.run("plan", "slim")
    #expect(plain.exitCode == 0, "\(plain.error)")
    #expect(plain.output.contains("what a commit costs\n"))
    #expect(plain.output.contains("0.0 %  exact  1 of at most 24 layers"), "\(plain.output)")
    #expect(plain.output.contains("0.0 %  exact  2 steps in order"))
    #expect(plain.output.contains("  changes   as priors say"))
    #expect(plain.output.contains("12.5 MB/s to and from the registry, 50 MB/s from indexes"))
    #expect(plain.output.contains("0.1 s a link"))
    let other = try await sample.tool.run("plan", "slim", "--transfer-rate", "5", "--machine-price", "2")
    #expect(other.output.contains("5 MB/s to and from the registry") && other.output.contains("0.1 s a link"))
    #expect(other.output.contains("a commit, at 2 an hour"))
    #expect(try await sample.tool.run("plan", "--layer-seconds", "-1").exitCode == 2)
    struct Shape: Decodable {
      struct Variant: Decodable { var costs: Costs }
      struct Costs: Decodable {
        var grouping: Part
        var order: Part
        var rates: [String: Double]
      }
      struct Part: Decodable {
        var seconds: Double
        var bound: Double
        var gap: Double
        var is_proven: Bool
      }
      var variants: [Variant]
    }
    let json = try await sample.tool.run("plan", "slim", "--format", "json")
    let costs = try #require(try JSONDecoder().decode(Shape.self, from: Data(json.output.utf8)).variants.first).costs
    #expect(costs.grouping.is_proven && costs.order.is_proven && costs.order.gap == 0)
    #expect(costs.grouping.seconds > 0 && costs.order.seconds == costs.order.bound)
    #expect(costs.rates["relink_seconds"] == 0.1)
  }

  @Test func saysWhatKeptLayersCostMoreThanOthersWould() async throws {
    let tool = try await SampleProject().tool
    // Where transfers are that slow, what is large had better not go with what is small.
    let slow = ["plan", "slim", "--transfer-rate", "0.001", "--layer-seconds", "0"]
    #expect(try await !tool.run(slow).output.contains("  kept "))
    #expect(try await tool.run("emit", "slim").exitCode == 0)
    let kept = try await tool.run(slow)
    #expect(
      kept.output.contains("  kept      as emitted; 'txspec emit --regroup' chooses anew: packages at "), "\(kept)")
    #expect(try await !tool.run("plan", "slim").output.contains("  kept "))
  }

  /// What another repository never had only seems never to change.
  @Test func namesWhatTheHistoryNeverSaw() async throws {
    let tool = try await SampleProject().tool
    func commit(_ files: [String: String], in folder: String) async throws {
      for (path, text) in files { try tool.write("\(folder)/\(path)", text) }
      let script = """
        git init -q --template= . && git add -A \
        && git -c user.name=n -c user.email=n@example -c commit.gpgsign=false commit -qm x
        """
      let result = try await command(["sh", "-c", script], in: tool.work + "/" + folder)
      #expect(result.succeeded, "\(result.error)")
    }
    func changes(_ folder: String) async throws -> String {
      let result = try await tool.run("plan", "slim", "--history", folder)
      #expect(result.exitCode == 0, "\(result.error)")
      return result.output.split(separator: "\n").first { $0.hasPrefix("  changes ") }.map(String.init) ?? ""
    }
    for number in 0..<2 {
      try await commit(["x": "\(number)"], in: "strange")
      try await commit(["app/x": "\(number)", "requirements.txt": "web\n"], in: "bare")
      try await commit(["src/app/x": "\(number)", "requirements/requirements.txt": "web\n"], in: "clone")
    }
    let said = "  changes   as in 1 commit of the history; 95 % as priors say"
    #expect(try await changes("strange") == said + "; never seen there: app, requirements/requirements.txt")
    #expect(try await changes("bare") == said)
    // Nothing tells yet that the context is in a folder of a repository.
    #expect(try await changes("clone") == said + "; never seen there: app")
    let result = try await command(["git", "init", "-q", "--template=", "."], in: tool.work)
    #expect(result.succeeded, "\(result.error)")
    #expect(try await changes("clone") == said)
    #expect(try await changes("bare") == said)
    #expect(try await changes("strange") == said + "; never seen there: app, requirements/requirements.txt")
  }

  @Test func offlineAsksTheIndexNothing() async throws {
    let project = try await SampleProject()
    #expect(try await project.tool.run("plan").exitCode == 0)
    await project.index.shutdown()
    let asked = project.index.requests.count
    #expect(try await project.tool.run("plan", "--offline").exitCode == 0)
    #expect(project.index.requests.count == asked)
  }

  @Test func refreshAsksTheIndexAgain() async throws {
    let project = try await SampleProject()
    #expect(try await project.tool.run("plan").exitCode == 0)
    let asked = project.index.requests.count
    #expect(try await project.tool.run("plan", "--refresh").exitCode == 0)
    #expect(project.index.requests.count > asked)
  }

  @Test func writesNothing() async throws {
    let project = try await SampleProject()
    let before = try project.tool.files()
    #expect(try await project.tool.run("plan").exitCode == 0)
    #expect(try project.tool.files() == before)
  }

  @Test func rebuildsADamagedCacheAndSaysSo() async throws {
    let project = try await SampleProject()
    let first = try await project.tool.run("plan", "--cache-dir", "cache")
    for path in try project.tool.files().keys where path.hasPrefix("cache/") {
      try project.tool.write(path, "this is not a database, and long enough to be looked at\n")
    }
    let second = try await project.tool.run("plan", "--cache-dir", "cache")
    #expect(second.exitCode == 0, "\(second.error)")
    #expect(second.output == first.output)
    #expect(second.error.contains("warning:"), "\(second.error)")
    #expect(try await project.tool.run("plan", "--cache-dir", "cache").error.isEmpty)
  }

  @Test func showsVariantsThatResolveWhenAnotherDoesNot() async throws {
    let project = try await SampleProject(requirements: "web\ntool\nhelper>7\n")
    try project.tool.write(
      "specs/sample.yaml", SampleProject.spec().replacing("exclude: [tool]", with: "exclude: [helper]"))
    let result = try await project.tool.run("plan")
    #expect(result.exitCode == 1)
    #expect(result.output.hasPrefix("lean:"), "\(result.output)")
    #expect(result.error.contains("slim:") && result.error.contains("requirements/requirements.txt:3:1"))
  }

  /// The mistake of the images this tool was first built for: torch of an old ROCm, too old for what needs it.
  @Test func namesTheLineAndTheIndexThatCantAgree() async throws {
    let pypi = try await LoopbackIndex([
      ServedRelease("pyannote-audio", "4.0.1", requires: ["torch>=2.8.0"]),
      ServedRelease("torch", "2.9.0"), ServedRelease("numpy", "2.2.6"),
    ])
    let rocm = try await LoopbackIndex([ServedRelease("torch", "2.4.1+rocm6.0")])
    let tool = try CommandLineTool(index: pypi.url)
    try tool.write("requirements/requirements.txt", "# What the service needs.\nnumpy==2.2.6\npyannote.audio==4.0.1\n")
    try tool.write("src/app/main.py", "")
    try tool.write(
      "specs/sample.yaml",
      SampleProject.spec().replacing("  lean:\n    extends: slim\n    exclude: [tool]\n", with: "")
        .replacing("  slim:\n", with: "  rocm:\n").replacing("accelerator: cpu", with: "accelerator: rocm-6.0")
        + "    indexes:\n      pytorch-rocm: { url: \"\(rocm.url)\", only: [torch] }\n")
    let result = try await tool.run("plan", "rocm")
    #expect(result.exitCode == 1)
    #expect(result.output.isEmpty)
    for words in [
      "requirements/requirements.txt:3:1", "pyannote.audio==4.0.1", "torch>=2.8", "2.4.1+rocm6.0", "pytorch-rocm",
      rocm.url,
    ] {
      #expect(result.error.contains(words), "no \(words) in: \(result.error)")
    }
    #expect(!result.error.contains("requirements.txt:2:1"), "numpy is no part of it: \(result.error)")
    #expect(!pypi.paths.contains { $0.contains("/torch") }, "torch is bound to its index")
  }
}
