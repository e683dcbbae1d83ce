import FoundationEssentials
import TestSupport
import Testing

/// The example with all its variants: the torch indexes stand on this machine with small stand-in wheels, and all else
/// comes from the live index.
extension CommandLineTool {
  static let exampleSpec = "specs/transcript-create.yaml"
  static let exampleVariants = ["cpu", "cpu-minimal", "cuda", "rocm"]

  /// An index of what pyannote.audio asks of PyTorch's, in builds for one accelerator.
  static func torchIndex(_ label: String, torch: String = "2.8.0") async throws -> LoopbackIndex {
    try await LoopbackIndex([
      ServedRelease("torch", "\(torch)+\(label)", members: ["torch/__init__.py": 2000]),
      ServedRelease("torchaudio", "2.8.0+\(label)"),
      ServedRelease("torchcodec", "0.7.0+\(label)"),
      ServedRelease("torchvision", "0.23.0+\(label)"),
      ServedRelease("pytorch-triton-rocm", "3.4.0"),
    ])
  }

  /// The example with the addresses of its torch indexes replaced, by the last part of their path.
  static func example(_ indexes: [String: LoopbackIndex]) throws -> CommandLineTool {
    let tool = try CommandLineTool()
    try tool.copyExample()
    var lines = try tool.read(exampleSpec).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (label, index) in indexes {
      let places = lines.indices.filter { lines[$0].contains(" url: ") && lines[$0].hasSuffix("/\(label)") }
      try #require(places.count == 1, "one index for \(label)")
      lines[places[0]] = lines[places[0]].prefix { $0 == " " } + "url: \(index.url)"
    }
    try tool.write(exampleSpec, lines.joined(separator: "\n"))
    return tool
  }

  /// Emits all variants of the example, runs `body` beside the files, and ends the indexes.
  static func withEmittedExample(_ body: (CommandLineTool) async throws -> Void) async throws {
    var indexes: [String: LoopbackIndex] = [:]
    for label in ["cpu", "cu126", "rocm6.4"] { indexes[label] = try await torchIndex(label) }
    let tool = try example(indexes)
    let emitted = try await tool.runLive("emit")
    try #require(emitted.exitCode == 0, "\(emitted.error)")
    try await body(tool)
    for index in indexes.values { await index.shutdown() }
  }
}
