/// One dependency: a project name, extras, the versions that will do or where to get it, and when it applies.
///
/// Requirements are equal only when they are written alike: ``text`` counts.
///
/// Source: PyPA "Dependency specifiers" (PEP 508).
public struct Requirement: Hashable, Sendable {
  public let name: PackageName
  /// In the order of the text, each once.
  public let extras: [ExtraName]
  /// Empty when any version will do, and for a direct reference.
  public let specifiers: VersionSpecifiers
  /// What stands after `@`: the requirement is a direct reference. Credentials in it are kept.
  public let url: String?
  public let marker: Marker?
  /// The requirement as it was written, without surrounding white space.
  public let text: String

  public init(
    name: PackageName, extras: [ExtraName] = [], specifiers: VersionSpecifiers = VersionSpecifiers(),
    marker: Marker? = nil
  ) {
    self.init(name: name, extras: extras, specifiers: specifiers, url: nil, marker: marker, text: nil)
  }

  init(
    name: PackageName, extras: [ExtraName], specifiers: VersionSpecifiers, url: String?, marker: Marker?,
    text: String?
  ) {
    self.name = name
    self.extras = extras
    self.specifiers = specifiers
    self.url = url
    self.marker = marker
    self.text = text ?? Self.describe(name, extras, specifiers, url, marker)
  }

  /// Whether the requirement applies at all; one without a marker always does.
  public func applies(in environment: MarkerEnvironment, extras: Set<ExtraName> = []) -> Bool {
    marker?.evaluate(in: environment, extras: extras) ?? true
  }
}

extension Requirement: CustomStringConvertible {
  /// The normal form, such as `uvicorn[standard]>=0.38 ; python_version >= "3.9"`; a URL keeps its credentials.
  public var description: String { Self.describe(name, extras, specifiers, url, marker) }

  private static func describe(
    _ name: PackageName, _ extras: [ExtraName], _ specifiers: VersionSpecifiers, _ url: String?, _ marker: Marker?
  ) -> String {
    var text = name.normalized
    if !extras.isEmpty { text += "[\(extras.map(\.normalized).joined(separator: ","))]" }
    text += url.map { " @ \($0)" } ?? specifiers.description
    if let marker { text += " ; \(marker)" }
    return text
  }
}
