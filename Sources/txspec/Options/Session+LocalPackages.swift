import DepResolver
import SpecParser

extension Project {
  /// Refuses packages of this machine that only seem to lie in the build context: a builder is sent links as they are, and
  /// what they lead to is not there.
  func checkLocalPackages(of resolutions: [Resolution]) throws(InvalidInput) {
    let context = spec.resolvedPath(spec.context.value)
    guard let root = FileAccess.resolvingLinks(context) else { return }
    var diagnostics: [Diagnostic] = []
    for resolution in resolutions {
      for package in resolution.packages {
        // What is outside by its very name, a lock can't name.
        guard let path = package.chosen.localPath, Self.isInside(absolute(path), absolute(context)),
          let place = FileAccess.resolvingLinks(path), !Self.isInside(place, root)
        else { continue }
        let lines = resolution.edges.compactMap { edge -> SourceLocation? in
          guard edge.child == package.name, case .line(let location) = edge.evidence else { return nil }
          return location
        }
        let diagnostic = Diagnostic(
          .linkedOutside, at: lines.min() ?? spec.context.location,
          "'\(path)' leads out of the build context, to '\(place)'",
          hint: "put the package itself there, or choose a 'context' that holds both")
        if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
      }
    }
    if !diagnostics.isEmpty { throw InvalidInput(diagnostics) }
  }

  private func absolute(_ path: String) -> String {
    TextualPath.normalized(path.hasPrefix("/") ? path : "\(process.workingDirectory)/\(path)")
  }

  private static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(folder == "/" ? folder : folder + "/")
  }
}

extension DiagnosticCode {
  static let linkedOutside = DiagnosticCode("linked-outside")
}
