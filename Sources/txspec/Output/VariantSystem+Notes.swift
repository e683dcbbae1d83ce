import DepResolver
import SpecParser

extension VariantSystem {
  /// What is known of a package of the distribution that is not in the image of `variant`; empty where nothing is.
  func notes(on name: String, _ variant: Variant) -> [String] {
    var notes = findings.filter { $0.isAbout(name) }.map(SystemRenderer.text)
    if build.contains(name) {
      notes.append("\(name) is only where source distributions are built, and never reaches the image")
    }
    for link in variant.system.programs where link.name.value == name {
      notes.append("the program \(name) comes with \(link.package.value), as \(link.name.location) says")
    }
    return notes
  }
}

extension SystemFinding {
  fileprivate func isAbout(_ name: String) -> Bool {
    switch self {
    case .dropped(let dropped, _, _): dropped.name == name
    case .optional(_, let choices, _): choices.contains(name)
    case .pluginLibrary(_, _, _, let provider): provider == name
    default: false
    }
  }
}
