/// Reads requirements files with everything they include, and `pyproject.toml` files.
///
/// The grammar is in `RequirementsLexer.swift` (lines), `RequirementsOption.swift` (options) and
/// `Requirement+Parsing.swift`, and direct references are in `WrittenReference.swift` and `DirectReference.swift`. Served
/// are `-r`, `-c`, `-e` (as a plain folder or repository), `--index-url`, `--extra-index-url`, `--find-links`,
/// `--no-index`, `--only-binary`, `--no-binary`, `--pre`, `--all-releases`, `--only-final`, `--prefer-binary`,
/// `--require-hashes` and `--hash`. Every other option is a warning where pip's meaning has nothing to do with a
/// resolution, and else an error of its own; none is passed over in silence.
public struct RequirementsLoader: Sendable {
  private let environment: [String: String]
  private let base: String
  private let read: @Sendable (String) throws -> [UInt8]

  /// - Parameters:
  ///   - environment: what `${NAME}` in a file stands for.
  ///   - base: the folder that relative paths of direct references are seen from, as pip sees them from the folder it
  ///     runs in.
  ///   - read: the contents of the file at a path, which is relative to the working directory when it is relative.
  public init(
    environment: [String: String], base: String = ".", read: @escaping @Sendable (String) throws -> [UInt8]
  ) {
    self.environment = environment
    self.base = base
    self.read = read
  }

  /// Reads the files in order. Each is located where the user named it, which is where a missing file is reported.
  ///
  /// A requirements file named `pyproject.toml` gives the dependencies of its project, and what `parts` names of it.
  /// What is on servers is taken from `fetched`; what is not there is named in the result, which is then no whole one.
  /// Lines that apply in none of `environments` are not held to `--require-hashes`; where none are given, every line is.
  /// A file that is reached twice in the same role is read once. Throws every independent mistake of all files.
  public func load(
    requirements: [Located<String>], constraints: [Located<String>] = [], overrides: [Located<String>] = [],
    parts: ProjectParts = ProjectParts(), environments: [MarkerEnvironment] = [],
    fetched: FetchedSources = FetchedSources()
  ) throws(InvalidInput) -> RequirementsInput {
    var loading = RequirementsLoading(environment: environment, base: base, parts: parts, fetched: fetched, read: read)
    for path in requirements { loading.load(path, as: .requirements) }
    for path in constraints { loading.load(path, as: .constraints) }
    for path in overrides { loading.load(path, as: .overrides) }
    let input = loading.finish(environments)
    if !loading.diagnostics.isEmpty { throw InvalidInput(loading.diagnostics) }
    return input
  }
}
