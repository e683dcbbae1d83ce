import FoundationEssentials
import SpecParser
import TestSupport
import Testing

/// The example that ships in `specs`, read from the repository as users read it.
@Suite struct ExampleSpecTests {
  static let repository = TextualPath.resolved("../..", besideFile: testTargetFolder(of: #filePath) + "/.")

  private func example() throws -> Spec {
    let file = Self.repository + "/specs/transcript-create.yaml"
    let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
    return try parseSpec(text, file: file, fileExists: { FileManager.default.fileExists(atPath: $0) })
  }

  @Test func `reads the four variants`() throws {
    let spec = try example()
    #expect(spec.variants.map(\.name.value) == ["cpu", "cpu-minimal", "cuda", "rocm"])
    #expect(spec.image?.value == "ghcr.io/example/transcript-create")
    #expect(spec.resolvedPath(spec.context.value) == Self.repository + "/specs/transcript-create")
    #expect(spec.ci?.scan == [.critical, .high])
    #expect(
      spec.variants.map(\.accelerator.value.description) == ["cpu", "cpu", "cuda-12.6", "rocm-6.4"])
    #expect(spec.variants.allSatisfy { $0.python.value == PythonVersion("3.11") })
  }

  @Test func `makes cpu-minimal of cpu`() throws {
    let spec = try example()
    let minimal = try #require(spec.variant(named: "cpu-minimal"))
    #expect(minimal.base.value == "python:3.11-slim-bookworm")
    #expect(minimal.exclude.map(\.value.normalized) == ["triton", "pyannote-audio", "openai-whisper"])
    #expect(minimal.sizeBudget?.value == 1_000_000_000)
    #expect(minimal.platforms.map(\.value) == [.linuxAMD64])
    #expect(minimal.system.packages.map(\.value) == ["ca-certificates"])
    #expect(minimal.system.dropped("ffmpeg") != nil && minimal.system.isLinked("ffmpeg"))
    #expect(
      spec.resolvedPath(try #require(minimal.lock).value)
        == Self.repository + "/requirements/requirements-minimal.txt")
  }

  @Test func `describes the app once for all variants`() throws {
    for variant in try example().variants {
      let app = variant.app
      #expect(app.copy.map(\.value) == ["app", "worker", "alembic", "alembic.ini", "scripts", "fonts"])
      #expect(app.command.map(\.value).joined(separator: " ") == "uvicorn app.main:app --host 0.0.0.0 --port 8000")
      #expect(app.user.value == "app")
      let healthcheck = try #require(app.healthcheck)
      #expect(healthcheck.probe.value == .http(path: "/health"))
      #expect(
        [healthcheck.interval, healthcheck.timeout, healthcheck.startPeriod, healthcheck.retries] == [30, 3, 40, 3])
      let names = app.environment.map(\.value.name)
      #expect(
        names.starts(with: ["PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PDF_FONT_PATH", "HF_HOME", "HF_HUB_CACHE"]))
      #expect(names.contains("FORCE_GPU") && names.contains("WHISPER_BACKEND"))
    }
  }

  @Test func `binds torch to the index of each accelerator`() throws {
    let indexes = try example().variants.map { variant in
      variant.indexes.map { "\($0.url.value) \($0.only.map(\.value.normalized).joined(separator: ","))" }
    }
    let torch = "torch,torchaudio,torchcodec,torchvision"
    #expect(
      indexes == [
        ["https://download.pytorch.org/whl/cpu \(torch)"],
        ["https://download.pytorch.org/whl/cpu \(torch)"],
        ["https://download.pytorch.org/whl/cu126 \(torch)"],
        ["https://download.pytorch.org/whl/rocm6.4 \(torch),pytorch-triton-rocm"],
      ])
  }
}
