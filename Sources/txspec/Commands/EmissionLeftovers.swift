import Planner
import SpecParser

/// What earlier runs emitted and this one does not: slices of layers that are gone, files of variants that are gone, and the
/// bake file in the other language. Bake, scanners and people would read them with what is current.
struct EmissionLeftovers {
  let writer: FileWriter
  let plan: BuildPlan
  /// Whether all variants of the spec are emitted, so that files of others are nobody's.
  let isWhole: Bool

  /// Paths that may go, relative to the output root and sorted, given those that are emitted.
  func paths(beside emitted: Set<String>) -> [String] {
    var found: Set<String> = []
    var names = plan.variants.map(\.name)
    if isWhole {
      for path in files(in: "docker") where !emitted.contains(path) {
        guard let header = writer.header(of: path), header.spec == plan.specFile, let variant = header.variant else {
          continue
        }
        found.insert(path)
        names.append(variant)
      }
    }
    for folder in Set(plan.variants.map(\.paths.sliceFolder)) {
      for path in files(in: folder) where !emitted.contains(path) {
        let name = path.dropFirst(folder.count + 1)
        if names.contains(where: { PackageLayers.isSliceName(String(name), variant: $0) }),
          writer.text(of: path).map({ PackageLayers.isSlice($0) }) == true
        {
          found.insert(path)
        }
      }
    }
    return found.sorted()
  }

  private func files(in folder: String) -> [String] {
    // What another run is writing at this moment is no leftover, whatever it holds.
    (FileAccess.list(LexicalPath(writer.root).appending(folder).description) ?? [])
      .filter { !$0.hasPrefix(TemporaryFile.prefix) }.map { "\(folder)/\($0)" }
  }
}
