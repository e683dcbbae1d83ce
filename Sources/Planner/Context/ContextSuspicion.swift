/// Files of one kind in one copied entry that an image should probably not hold.
public struct ContextSuspicion: Sendable, Equatable {
  /// What files are taken for, by their names and sizes.
  public enum Rule: String, Sendable, Equatable, CaseIterable {
    case models
    case data
    case caches
    case large
  }

  public var entry: String
  public var rule: Rule
  public var files: Int
  public var bytes: Int
  /// The largest of them.
  public var example: String
  private var largest: Int

  init(entry: String, rule: Rule, first: ContextSurvey.File) {
    self.entry = entry
    self.rule = rule
    files = 1
    bytes = first.bytes
    example = first.path
    largest = first.bytes
  }

  mutating func add(_ file: ContextSurvey.File) {
    files += 1
    bytes = bytes.addingReportingOverflow(file.bytes).partialValue
    // Whichever way the folder was gone through, the same one is named.
    if (file.bytes, example) > (largest, file.path) { (largest, example) = (file.bytes, file.path) }
  }

  /// Below this a model or a table is likely a fixture that belongs to the code.
  static let smallest = 1_000_000
  /// No source file is that large.
  static let large = 50_000_000

  /// Weights of neural networks, in the formats that PyTorch, Hugging Face, ONNX, llama.cpp and Keras write.
  private static let modelSuffixes = [
    ".bin", ".safetensors", ".pt", ".pth", ".ckpt", ".onnx", ".gguf", ".h5", ".tflite", ".npz", ".npy", ".pkl",
  ]
  /// Tables, databases and archives, which change on their own, and whose every change would make a new layer.
  private static let dataSuffixes = [
    ".csv", ".tsv", ".jsonl", ".parquet", ".arrow", ".sqlite", ".sqlite3", ".db", ".zip", ".tar", ".gz", ".zst", ".wav",
    ".mp4", ".log",
  ]
  /// Made anew by the tools that read them. Python's own caches are kept out by name.
  private static let cacheFolders: Set<String> = [
    "node_modules", ".cache", ".tox", ".nox", ".ipynb_checkpoints", "htmlcov",
  ]

  static func rule(ofFolder name: String) -> Rule? { cacheFolders.contains(name) ? .caches : nil }

  static func rule(ofFile path: String, bytes: Int) -> Rule? {
    guard bytes >= smallest else { return nil }
    if modelSuffixes.contains(where: path.hasSuffix) { return .models }
    if dataSuffixes.contains(where: path.hasSuffix) { return .data }
    return bytes >= large ? .large : nil
  }
}
