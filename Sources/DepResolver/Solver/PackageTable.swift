/// Numbers packages in the order they are first named, and gives their names back.
public struct PackageTable<Name: Hashable & Sendable>: Sendable {
  private var identifiers: [Name: PackageID] = [:]

  /// Every name, at the position of its number.
  public private(set) var names: [Name] = []

  /// A table without packages.
  public init() {}

  /// The number of `name`, given now if it has none yet.
  public mutating func intern(_ name: Name) -> PackageID {
    if let known = identifiers[name] { return known }
    let new = PackageID(names.count)
    identifiers[name] = new
    names.append(name)
    return new
  }

  /// The number of `name`, or `nil` when it was never interned.
  public func identifier(of name: Name) -> PackageID? { identifiers[name] }

  /// The name that `package` stands for. `package` must come from this table.
  public subscript(package: PackageID) -> Name { names[package.index] }
}
