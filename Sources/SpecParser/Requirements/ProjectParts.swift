/// Which parts of a `pyproject.toml` are asked for beside its `project.dependencies`; named as in uv.
public struct ProjectParts: Hashable, Sendable {
  /// Keys of `project.optional-dependencies`.
  public var extras: [Located<ExtraName>]
  /// Keys of `dependency-groups` (PEP 735), which are compared as extras are.
  public var groups: [Located<ExtraName>]

  public init(extras: [Located<ExtraName>] = [], groups: [Located<ExtraName>] = []) {
    self.extras = extras
    self.groups = groups
  }
}
