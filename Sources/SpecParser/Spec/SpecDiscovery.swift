/// Finds the spec a command works on.
///
/// In order: `--spec FILE`; the variable `TXSPEC_SPEC`; `txspec.yaml` here or in a parent folder; the only
/// `*.yaml` or `*.yml` in `specs/`.
public struct SpecDiscovery {
  /// The value of `--spec`.
  public var option: String?
  /// The value of `TXSPEC_SPEC`; empty counts as not set.
  public var variable: String?
  /// Absolute.
  public var workingDirectory: String
  /// The names in a folder, given relative to the working directory or absolute; `nil` when there is no such
  /// folder.
  public var listFolder: (String) -> [String]?

  public init(
    option: String?, variable: String?, workingDirectory: String, listFolder: @escaping (String) -> [String]?
  ) {
    self.option = option
    self.variable = variable
    self.workingDirectory = workingDirectory
    self.listFolder = listFolder
  }

  /// The spec's path, relative to the working directory unless it was given as absolute.
  ///
  /// - Throws: One diagnostic without a place in a file: the named file is missing, several could be meant, or
  ///   there is none.
  public func specFile() throws(InvalidInput) -> String {
    if let option { return try existing(option, from: "<arguments>") }
    if let variable, !variable.isEmpty { return try existing(variable, from: "<TXSPEC_SPEC>") }
    if let nearest = specInParents() { return nearest }

    let names = (listFolder("specs") ?? []).filter { isSpecName($0) }.sorted()
    guard let first = names.first else {
      throw InvalidInput(
        Diagnostic(
          .noSpec, at: SourceLocation(file: "<arguments>"),
          "no spec: neither 'txspec.yaml' here or in a parent folder, nor a file in 'specs'",
          hint: "go to the project's folder, or name a spec with '--spec FILE'"))
    }
    guard names.count == 1 else {
      throw InvalidInput(
        Diagnostic(
          .severalSpecs, at: SourceLocation(file: "<arguments>"),
          "several specs: " + names.map { quoted("specs/" + $0) }.joined(separator: ", "),
          hint: "choose one with '--spec specs/\(first)'"))
    }
    return "specs/" + first
  }

  /// `path` as given, when the file is there.
  private func existing(_ path: String, from origin: String) throws(InvalidInput) -> String {
    let name = TextualPath.name(of: path)
    let names = listFolder(TextualPath.folder(of: path)) ?? []
    guard !names.contains(name) else { return path }
    let nearest = nearestName(to: name, among: names.filter(isSpecName).sorted())
    throw InvalidInput(
      Diagnostic(
        .noSpec, at: SourceLocation(file: origin), "the spec \(quoted(path)) does not exist",
        hint: nearest.map { "did you mean \(quoted(path.dropLast(name.count) + $0))?" }))
  }

  private func specInParents() -> String? {
    let depth = TextualPath.normalized(workingDirectory).split(separator: "/").count
    for level in 0...depth {
      let folder = level == 0 ? "." : Array(repeating: "..", count: level).joined(separator: "/")
      if listFolder(folder)?.contains("txspec.yaml") == true {
        return TextualPath.normalized(folder + "/txspec.yaml")
      }
    }
    return nil
  }

  private func isSpecName(_ name: String) -> Bool {
    (name.hasSuffix(".yaml") || name.hasSuffix(".yml")) && !name.hasPrefix(".")
  }
}
