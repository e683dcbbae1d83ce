import DepResolver
import Planner
import SpecParser

/// The two plans that the golden files and the checks with outside tools use.
enum SamplePlans {
  static let torch = PackageIndex(name: "torch", url: "https://torch.example/whl/cu126")

  /// One variant on a Python base for two platforms, installed by pip, wheels only.
  static func slim() throws -> BuildPlan {
    var variant = try Sample.variant("slim", platforms: [.linuxAMD64, .linuxARM64])
    variant.summary = Sample.at("The API on the CPU")
    variant.sizeBudget = Sample.at(1_000_000_000)
    variant.lock = Sample.at("../requirements/requirements-minimal.txt", line: 14, column: 11)
    let edges = [
      try Sample.rootEdge("fastapi", line: 1), try Sample.rootEdge("uvicorn", line: 2),
      try Sample.edge("fastapi", "0.119.0", "starlette"), try Sample.edge("uvicorn", "0.38.0", "uvloop"),
      try Sample.rootEdge("starlette", line: 3),
    ]
    let common = [
      try Sample.package("fastapi==0.119.0", bytes: 1_000_000),
      try Sample.package("uvicorn==0.38.0", bytes: 500_000, hash: "b"),
      try Sample.package("starlette==0.48.0", bytes: 250_000, hash: "c"),
    ]
    let amd64 = Sample.resolution(
      common + [try Sample.package("uvloop==0.22.1", bytes: 4_000_000, hash: "d")], edges: edges)
    let arm64 = Sample.resolution(common, platform: .linuxARM64, edges: edges)
    return try plan(Sample.spec([variant]), resolutions: ["slim": [amd64, arm64]])
  }

  /// Two variants, one for each installer, on Debian with Debian's Python.
  static func distribution() throws -> BuildPlan {
    var variants: [Variant] = []
    for installer in Installer.allCases {
      var variant = try Sample.variant("with-\(installer.rawValue)", base: "debian:bookworm-slim")
      variant.pythonFrom = Sample.at(.distribution)
      variant.installer = installer
      variants.append(variant)
    }
    let resolution = Sample.resolution([
      try Sample.package("starlette==0.48.0", bytes: 250_000, hash: "c"),
      try Sample.package("openai-whisper==20240930 sdist", bytes: nil, hash: "f"),
    ])
    return try plan(
      Sample.spec(variants), resolutions: ["with-pip": [resolution], "with-uv": [resolution]])
  }

  /// Two variants, one for each installer, of packages from elsewhere than an index: the context, a repository, the web.
  static func elsewhere() throws -> BuildPlan {
    let commit = String(repeating: "0a", count: 20)
    let packages = [
      try Sample.package("starlette==0.48.0", bytes: 250_000, hash: "c"),
      try Sample.package("tool==1.0 sdist", reference: "git+https://git.example/tool@\(commit)#subdirectory=py"),
      try Sample.package("shared==2.0 sdist", reference: "file:specs/demo/libs/shared"),
      try Sample.package("wheel-here==3.0", reference: "file:specs/demo/wheels/wheel_here-3.0-py3-none-any.whl"),
      try Sample.package("wheel-there==4.0", reference: "https://web.example/wheel_there-4.0-py3-none-any.whl"),
      try Sample.package("zipped==5.0 sdist", reference: "https://web.example/main.zip#subdirectory=z"),
      try Sample.package("linked==6.0", index: PackageIndex(name: "w", url: "file:specs/demo/wheels", kind: .links)),
      try Sample.package("paged==7.0", index: PackageIndex(name: "p", url: "https://links.example/p", kind: .links)),
    ]
    let edges = try packages.enumerated().map { try Sample.rootEdge($1.name.normalized, line: $0 + 1) }
    let resolution = Sample.resolution(packages, edges: edges)
    var pip = try Sample.variant("with-pip")
    pip.lock = Sample.at("./demo/requirements/with-pip.txt")
    var uv = try Sample.variant("with-uv")
    uv.installer = .uv
    uv.lock = Sample.at("./demo/requirements/with-uv.txt")
    return try plan(Sample.spec([pip, uv]), resolutions: ["with-pip": [resolution], "with-uv": [resolution]])
  }

  /// Variants that end on an image without shell: with the base's Python, the distribution's, and one that uv brings.
  static func distroless() throws -> BuildPlan {
    let variants = try [PythonOrigin.base, .distribution, .managed].map { origin in
      var variant = try Sample.variant("on-\(origin.rawValue)", base: "debian:bookworm-slim")
      variant.pythonFrom = Sample.at(origin)
      variant.finalImage = Sample.at("gcr.io/distroless/cc-debian12:nonroot")
      variant.app.writable = [Sample.at("/app/the cache")]
      return variant
    }
    let resolution = Sample.resolution([try Sample.package("fastapi==0.119.0", bytes: 1)])
    return try plan(
      Sample.spec(variants),
      resolutions: Dictionary(uniqueKeysWithValues: variants.map { ($0.name.value, [resolution]) }))
  }

  /// A CUDA and a ROCm variant on bases without Python, with an index for torch and a source distribution; one
  /// installs with uv, the other with pip. Strings hold what other languages read specially.
  static func accelerated() throws -> BuildPlan {
    var cuda = try Sample.variant(
      "cuda", base: "nvidia/cuda:12.6.3-runtime-ubuntu22.04", accelerator: "cuda-12.6")
    cuda.installer = .uv
    cuda.indexes = [
      IndexDeclaration(name: Sample.at("torch"), url: Sample.at(torch.url), only: [Sample.at(try Sample.name("torch"))])
    ]
    cuda.app.environment += [
      Sample.at(EnvironmentVariable(name: "GREETING", value: #"say "hi" to ${USER} for $5 \o/ 'now' `date`"#)),
      Sample.at(EnvironmentVariable(name: "NVIDIA_DRIVER_CAPABILITIES", value: "compute,utility")),
    ]
    cuda.app.copy.append(Sample.at("two words/ünï", line: 20))
    cuda.app.command = ["sh", "-c", "echo \"$HOME\" `id`\n%{x} ${y}"].map { Sample.at($0) }
    cuda.summary = Sample.at(#"50 %{off} of ${price} — "quoted" \ back"#)
    cuda.app.labels = [Sample.at(EnvironmentVariable(name: "org.opencontainers.image.vendor", value: "A & B $1"))]
    var rocm = try Sample.variant("rocm", base: "rocm/dev-ubuntu-22.04:6.4", accelerator: "rocm-6.4")
    rocm.system.build = ["cmake", "build-essential"].map { Sample.at($0) }
    rocm.app.user = Sample.at("root")
    rocm.app.healthcheck = Healthcheck(
      probe: Sample.at(.command(["python", "-m", "app.probe"])), interval: 10, timeout: 2, startPeriod: 0, retries: 2)
    let edges = [
      try Sample.rootEdge("openai-whisper", line: 7), try Sample.edge("openai-whisper", "20240930", "torch"),
    ]
    let resolution = Sample.resolution(
      [
        try Sample.package("torch==2.8.0+cu126", bytes: 3_000_000_000, index: torch, hash: "e"),
        try Sample.package("openai-whisper==20240930 sdist", bytes: nil, hash: "f"),
      ], edges: edges)
    return try plan(
      Sample.spec([cuda, rocm], cache: .registry), resolutions: ["cuda": [resolution], "rocm": [resolution]])
  }
}
