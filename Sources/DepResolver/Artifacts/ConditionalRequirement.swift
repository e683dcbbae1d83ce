internal import SpecParser

/// A requirement as build tools write it: the condition and the extra stand beside the text, not in it.
struct ConditionalRequirement {
  var text: String
  var condition: Marker?
  var extra: ExtraName?

  /// The same as one requirement with one marker, as it would stand in `Requires-Dist`.
  func joined() throws(ArtifactError) -> Requirement {
    let requirement = try CoreMetadata.readRequirement(text)
    var conditions = [requirement.marker, condition].compactMap { $0 }
    if let extra { conditions.append(.comparison(MarkerComparison(.extra, .equal, extra.normalized))) }
    guard condition != nil || extra != nil else { return requirement }
    let marker = conditions.count == 1 ? conditions[0] : .and(conditions)
    guard let url = requirement.url else {
      return Requirement(
        name: requirement.name, extras: requirement.extras, specifiers: requirement.specifiers, marker: marker)
    }
    let extras =
      requirement.extras.isEmpty ? "" : "[\(requirement.extras.map(\.normalized).joined(separator: ","))]"
    return try CoreMetadata.readRequirement("\(requirement.name)\(extras) @ \(url) ; \(marker)")
  }
}
