public import SpecParser

extension DiagnosticCode {
  static let unquotable = DiagnosticCode("unquotable")
}

/// Every file of a plan: the bake file first, which holds every variant of the spec, then each variant's Dockerfile, ignore file
/// and locks.
///
/// A pure function: the same plan gives the same bytes. Throws for a text that a file's language cannot hold,
/// which ``plan(_:resolutions:outputRoot:toolchain:)`` refuses first for every plan made from a spec.
public func emit(_ plan: BuildPlan, bakeFormat: BakeFormat = .hcl) throws(InvalidInput) -> [EmittedFile] {
  do {
    var files = [
      EmittedFile(path: BakeEmitter.path(bakeFormat), text: BakeEmitter(plan: plan).text(bakeFormat), isGuarded: true)
    ]
    for variant in plan.variants {
      files.append(
        EmittedFile(
          path: variant.paths.dockerfile, text: try DockerfileEmitter(plan: plan, variant: variant).text(),
          isGuarded: true))
      files.append(
        EmittedFile(
          path: variant.paths.dockerignore, text: DockerignoreEmitter(plan: plan, variant: variant).text,
          isGuarded: true))
      files += lockFiles(of: variant, in: plan)
      files += LockSlice(variant: variant, folder: variant.paths.lockFolderFromContext).files
    }
    return files
  } catch {
    throw InvalidInput(
      Diagnostic(
        .unquotable, at: SourceLocation(file: plan.specFile),
        "\(quoted(error.text)) cannot be written in a \(error.language)"))
  }
}

/// The locks alone, as `txspec lock` writes them: the requirements file that the image is built from, and the same in
/// the standard's own format beside it.
public func lockFiles(of variant: VariantPlan, in plan: BuildPlan) -> [EmittedFile] {
  let header = [
    EmittedHeader(spec: plan.specFile).text + " Renew it with:",
    "    txspec lock \(variant.name)",
  ]
  let folder = variant.paths.lockFolderFromContext
  let requirements = RequirementsEmitter(lock: variant.lock, header: header, folder: folder)
  return [
    EmittedFile(path: variant.paths.lock, text: requirements.text),
    EmittedFile(
      path: variant.paths.pylock, text: PylockEmitter(lock: variant.lock, header: header, folder: folder).text),
  ]
}
