import DepResolver
import Planner
import SpecParser

/// Packages that bring the same files, for people.
enum OverlapRenderer {
  /// What a plan says of them.
  static func lines(of variant: VariantPlan) -> [String] {
    if variant.overlaps.isEmpty { return [] }
    let shared = variant.overlaps.map { overlap in
      "  \(text(overlap.files)): one layer" + (overlap.isMended ? ", where they were in several" : "")
    }
    return (shared + ["  these files differ, and only those of the package that is installed last are there"])
      .map(\.terminalSafe)
  }

  /// What has to be said where files are written: layers that were emitted before do not stay.
  static func notes(of variant: VariantPlan) -> [String] {
    variant.overlaps.filter(\.isMended).map { overlap in
      "note: \(variant.name): \(text(overlap.files)), so they are in one layer now, where they were in several"
        .terminalSafe
    }
  }

  private static func text(_ overlap: FileOverlap) -> String {
    let names = overlap.packages.map(\.normalized)
    let more = overlap.count > 1 ? " and \(count(overlap.count - 1, "more file"))" : ""
    return "\(names.joined(separator: ", ")) share \(overlap.path)\(more)"
  }
}
