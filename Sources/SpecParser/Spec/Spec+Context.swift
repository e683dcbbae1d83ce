extension Spec {
  /// Warnings for what the images are to copy and the build context does not hold.
  ///
  /// No errors: a folder that another step of CI makes may be missing where a spec is only planned.
  /// `listFolder` gives the names in a folder, seen from the working directory, or `nil` when there is none.
  public func missingFromContext(listFolder: (String) -> [String]?) -> [Diagnostic] {
    let folder = resolvedPath(context.value)
    guard listFolder(folder) != nil else {
      return [
        Diagnostic(
          .missingFile, at: context.location, "the build context \(quoted(context.value)) does not exist",
          hint: "paths are relative to the spec file: this one means \(quoted(folder))", severity: .warning)
      ]
    }
    var warnings: [Diagnostic] = []
    // Each folder is read once, however much is copied out of it.
    var listings: [String: Set<String>] = [:]
    // Variants inherit the list; each entry is reported once.
    var seen: Set<SourceLocation> = []
    for entry in variants.flatMap(\.app.copy) where seen.insert(entry.location).inserted {
      let path = TextualPath.normalized("\(folder)/\(entry.value)")
      let parent = TextualPath.folder(of: path)
      let names = listings[parent] ?? Set(listFolder(parent) ?? [])
      listings[parent] = names
      guard path != TextualPath.normalized(folder), !names.contains(TextualPath.name(of: path)) else { continue }
      let isFew = warnings.count < Self.mostHints
      let nearest = isFew ? nearestName(to: TextualPath.name(of: path), among: names.sorted()) : nil
      let warning = Diagnostic(
        .missingFile, at: entry.location, "\(quoted(entry.value)) is not in the build context \(quoted(context.value))",
        hint: nearest.map { "did you mean \(quoted($0))?" }, severity: .warning)
      warnings.append(warning)
    }
    return warnings
  }

  /// Of how many missing files the nearest names are looked for.
  private static let mostHints = 100
}
