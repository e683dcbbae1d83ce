import DepResolver
import SpecParser

/// The system packages of a variant that can't be had, with the places of the spec that ask for them.
struct UnresolvedSystem: Error {
  var variant: Variant
  var platform: Platform
  var error: SystemError
}

extension UnresolvedSystem {
  /// Whether the input is wrong, the answer is no, or the world failed.
  var status: ExitStatus {
    switch error {
    case .fetch, .wheel, .unknownProviders: .worldFailed
    case .unsatisfiable: .no
    }
  }

  var diagnostic: Diagnostic {
    switch error {
    case .fetch(let fetch):
      Diagnostic(
        .systemArchive, at: variant.base.location, "the archive can't be read: \(fetch.description)",
        hint: "'system: { mirror: URL }' names another")
    case .wheel(let package, let fetch):
      Diagnostic(
        .systemArchive, at: variant.base.location,
        "what \(package) needs and brings can't be read from its wheel: \(fetch.description)")
    case .unsatisfiable(let failure): diagnostic(failure)
    case .unknownProviders(let sonames):
      Diagnostic(
        .systemArchive, at: variant.base.location,
        "which packages hold \(sonames.joined(separator: ", ")) is not known: TXSPEC_MIRROR is 'off'",
        hint: "'system: { needs: { NAME: [...] } }' says what a package needs without the archive")
    }
  }

  private func diagnostic(_ failure: SystemFailure) -> Diagnostic {
    switch failure {
    case .unknown(let name):
      Diagnostic(
        .unknownSystemPackage, at: place(of: name),
        "there is no package '\(name)' for \(variant.name.value) on \(platform)",
        hint: "packages.debian.org tells what a release calls it")
    case .virtual(let name, let providers):
      Diagnostic(
        .unknownSystemPackage, at: place(of: name), "'\(name)' is no package: several provide it",
        hint: "name one of \(providers.prefix(6).joined(separator: ", "))")
    case .noSuchVersion(let name, let version, let available):
      Diagnostic(
        .unknownSystemPackage, at: pin(of: name), "'\(name)' is not there in version \(version)",
        hint: "the archive has \(available.map(\.description).joined(separator: ", "))")
    case .broken(let package, let field, let relation):
      Diagnostic(
        .brokenSystemPackages, at: place(of: package),
        "apt would not install these together: '\(package)' has '\(field): \(relation)', which does not hold")
    case .removal(let names):
      Diagnostic(
        .brokenSystemPackages, at: variant.base.location,
        "apt would remove \(names.joined(separator: ", ")) from the base")
    }
  }

  private func place(of name: String) -> SourceLocation {
    let named = variant.system.packages + variant.system.build + variant.system.needs.flatMap(\.packages)
    return named.first { $0.value == name }?.location ?? variant.base.location
  }

  private func pin(of name: String) -> SourceLocation {
    variant.system.pins.first { $0.name.value == name }?.name.location ?? place(of: name)
  }
}

extension DiagnosticCode {
  static let systemArchive = DiagnosticCode("system-archive")
  static let unknownSystemPackage = DiagnosticCode("unknown-system-package")
  static let brokenSystemPackages = DiagnosticCode("broken-system-packages")
}
