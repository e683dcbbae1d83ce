import SpecParser

/// A variable such as `ROCM` that chooses among the variants for one kind of accelerator by its version.
///
/// It chooses a whole variant and never a base alone: a lock holds the builds of torch for one version, by their sums, so
/// another base under the same lock would be an image that says one version and holds another. A version that no variant
/// is for is an error.
struct AcceleratorChoice {
  var kind: Accelerator.Kind
  /// The version that is meant when none is said.
  var standard: String
  /// The first variant of each version, in the order of the spec.
  private var targets: [(version: String, name: String)]

  var variable: String { kind.rawValue.uppercased() }

  var comment: String {
    "Version that '\(kind.rawValue)' stands for: one that the spec has a variant of, as each needs a lock of its own."
  }

  /// The targets of the group named after the kind.
  ///
  /// For a version that no variant is for, the name of no target, which bake quotes when it does not find it. Targets that
  /// are named are built all the same, as the variable may be set for another reason, such as the path of CUDA; only this
  /// group and those that name it, as the default one does, are not.
  var selection: BakeFile.Value {
    let cases = targets.map { "\(HCLQuoting.string($0.version)) = \(HCLQuoting.string($0.name))" }
    let versions = targets.map(\.version).joined(separator: " or ")
    return .list([
      .expression(
        "lookup({ \(cases.joined(separator: ", ")) }, \(variable), \"\(variable)=${\(variable)}, which must be \(versions)\")"
      )
    ])
  }

  /// The choices that variants offer; none of a kind whose name a variant for something else has.
  static func all(of variants: [BakeTarget]) -> [AcceleratorChoice] {
    Accelerator.Kind.allCases.compactMap { kind in
      let own = variants.filter { $0.accelerator.kind == kind && $0.accelerator.version != nil }
      let named = variants.first { $0.name == kind.rawValue }
      // One that has the name of the kind is what the name stands for, as it is where nothing is chosen.
      guard let first = named ?? own.first, let standard = first.accelerator.version, own.contains(first) else {
        return nil
      }
      var targets: [(version: String, name: String)] = []
      for variant in [first] + own {
        guard let version = variant.accelerator.version, !targets.contains(where: { $0.version == version }) else {
          continue
        }
        targets.append((version, variant.name))
      }
      return AcceleratorChoice(kind: kind, standard: standard, targets: targets)
    }
  }
}
