/// What a requirements or constraints file, a lock or a `pyproject.toml` asks for, as far as it can be read.
///
/// For files of the past, which nobody can correct any more: lines that are damaged, options and what is included are
/// passed over, and no variable is filled in.
public struct WrittenRequirements: Hashable, Sendable {
  /// By package, what its lines ask for in normal form, in the order of the file. Credentials in addresses are kept, so
  /// this is for comparing and not for showing.
  public private(set) var lines: [PackageName: [String]] = [:]

  /// - Parameters:
  ///   - path: Its last part tells a `pyproject.toml` from the other files.
  ///   - parts: What is taken of a `pyproject.toml` beside its dependencies.
  public init(readableIn contents: [UInt8], path: String, parts: ProjectParts = ProjectParts()) {
    if TextualPath.name(of: path) == "pyproject.toml" {
      struct NotRead: Error {}
      guard var project = try? ProjectFile(contents, path: path, read: { _ in throw NotRead() }) else { return }
      for entry in project.requirements(parts) { add(entry) }
      return
    }
    var lexer = RequirementsLexer(file: path, environment: [:])
    for line in lexer.lines(of: contents) where !line.isOptionLine {
      if let entry = line.requirementEntry(.none, report: { _ in }) { add(entry) }
    }
  }

  private mutating func add(_ entry: RequirementEntry) {
    let requirement = entry.requirement.value
    lines[requirement.name, default: []].append(requirement.description)
  }
}
