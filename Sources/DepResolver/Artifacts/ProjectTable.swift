internal import OrderedCollections
internal import SpecParser

/// The `[project]` table of a `pyproject.toml`, as far as it states dependencies.
///
/// Source: PyPA "pyproject.toml specification", section "Declaring project metadata: the [project] table".
struct ProjectTable: Hashable {
  var name: PackageName
  /// `nil` when the build decides it.
  var version: Version?
  var requiresPython: VersionSpecifiers?
  /// Dependencies, then those of each extra with a marker that names it; extras in the order of the table.
  var requirements: [Requirement] = []
  var extras: [ExtraName] = []
  /// What the table leaves to the build.
  var dynamic: Set<String>

  /// `nil` when the document has no `[project]` table, or it states no name.
  /// - Throws: `invalidMetadata` for a document that is not TOML or a table that breaks the standard where it matters here.
  init?(_ document: [UInt8]) throws(ArtifactError) {
    guard let text = String(validating: document, as: UTF8.self) else {
      throw ArtifactError.invalidMetadata("pyproject.toml is not UTF-8 text")
    }
    let root: TOMLTableNode
    do {
      root = try TOMLParser.parse(text)
    } catch {
      throw ArtifactError.invalidMetadata("pyproject.toml is not TOML: \(error.message) in line \(error.line)")
    }
    guard let table = root["project"]?.table, let name = table["name"]?.text.flatMap({ PackageName($0) }) else {
      return nil
    }
    self.name = name
    dynamic = Set(try Self.texts(table["dynamic"], of: "dynamic"))
    version = table["version"]?.text.flatMap { Version($0) }
    requiresPython = table["requires-python"]?.text.flatMap { try? VersionSpecifiers(lenient: $0) }
    for text in try Self.texts(table["dependencies"], of: "dependencies") {
      requirements.append(try CoreMetadata.readRequirement(text))
    }
    guard let optional = table["optional-dependencies"] else { return }
    guard let groups = optional.table else {
      throw ArtifactError.invalidMetadata("'optional-dependencies' of pyproject.toml is not a table")
    }
    for key in groups.values.keys {
      guard let extra = ExtraName(key) else { continue }
      if !extras.contains(extra) { extras.append(extra) }
      for text in try Self.texts(groups[key], of: "optional-dependencies.\(key)") {
        requirements.append(try ConditionalRequirement(text: text, extra: extra).joined())
      }
    }
  }

  private static func texts(_ value: TOMLNode?, of key: String) throws(ArtifactError) -> [String] {
    guard let value else { return [] }
    guard let list = value.list else { throw ArtifactError.invalidMetadata("'\(key)' of pyproject.toml is not a list") }
    var texts: [String] = []
    for element in list {
      guard let text = element.text else {
        throw ArtifactError.invalidMetadata("'\(key)' of pyproject.toml holds something other than text")
      }
      texts.append(text)
    }
    return texts
  }
}
