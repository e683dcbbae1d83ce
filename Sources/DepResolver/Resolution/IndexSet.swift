public import SpecParser

/// The indexes of a resolution, and which of them may serve which package.
public struct IndexSet: Sendable, Hashable {
  /// What to do when several indexes have a project; named as in uv.
  public enum Strategy: String, Sendable, CaseIterable {
    /// Only the first that has it: a name on a private index can't be taken over from a public one.
    case firstIndex = "first-index"
    /// All of them together, the best version of any.
    case unsafeBestMatch = "unsafe-best-match"
  }

  /// An index with the packages it is bound to.
  public struct Entry: Sendable, Hashable {
    public var index: PackageIndex
    /// Packages that come from this index alone, wherever in the graph they stand; empty for a general index.
    public var only: [PackageName]

    public init(index: PackageIndex, only: [PackageName] = []) {
      self.index = index
      self.only = only
    }
  }

  /// Asked before the default, in this order.
  public var entries: [Entry]
  /// What `--find-links` names. Whatever it has of a project counts beside what the index has, as in pip and uv, unless
  /// the project is bound to an index.
  public var links: [PackageIndex] = []
  /// Asked last; `nil` when there is none.
  public var defaultIndex: PackageIndex?
  public var strategy: Strategy

  public init(
    entries: [Entry] = [], defaultIndex: PackageIndex? = .pypi, strategy: Strategy = .firstIndex
  ) {
    self.entries = entries
    self.defaultIndex = defaultIndex
    self.strategy = strategy
  }

  /// The indexes of a spec: a declared default replaces the given one.
  public init(_ declarations: [IndexDeclaration], defaultIndex: PackageIndex? = .pypi) {
    self.init(defaultIndex: defaultIndex)
    for declaration in declarations {
      let index = PackageIndex(name: declaration.name.value, url: declaration.url.value)
      if declaration.isDefault {
        self.defaultIndex = index
      } else {
        entries.append(Entry(index: index, only: declaration.only.map(\.value)))
      }
    }
  }

  /// Without any index, as `--no-index` wants it.
  public var withoutIndexes: IndexSet {
    var indexes = IndexSet(defaultIndex: nil, strategy: strategy)
    indexes.links = links
    return indexes
  }

  /// All that may have files of `name`, in order. A package that is bound to an index comes from there and from nowhere
  /// else.
  func places(for name: PackageName) -> [PackageIndex] {
    let isBound = entries.contains { $0.only.contains(name) }
    return (isBound ? [] : links) + indexes(for: name)
  }

  /// The indexes to ask for `name`, in order: those bound to it and no others, else the general ones.
  public func indexes(for name: PackageName) -> [PackageIndex] {
    let bound = entries.filter { $0.only.contains(name) }
    if !bound.isEmpty { return bound.map(\.index) }
    return entries.filter(\.only.isEmpty).map(\.index) + (defaultIndex.map { [$0] } ?? [])
  }
}
