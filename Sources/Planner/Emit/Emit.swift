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
  let files = try emitUnchecked(plan, bakeFormat)
  try checkVisible(files, specFile: plan.specFile)
  return files
}

/// Refuses files that hold something that nobody sees who reviews them: what the spec says is refused at its place before, and
/// requirements, markers and paths come from many places.
public func checkVisible(_ files: [EmittedFile], specFile: String) throws(InvalidInput) {
  for file in files {
    let text = file.text
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }) { continue }
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where line.replacing("\t", with: " ").holdsHiddenScalars {
      throw InvalidInput(
        Diagnostic(
          .unquotable, at: SourceLocation(file: specFile),
          "line \(number + 1) of \(file.path) would hold an invisible character: \(quoted(line))",
          hint: "remove it from the requirements files, or from where the name comes from"))
    }
  }
}

private func emitUnchecked(_ plan: BuildPlan, _ bakeFormat: BakeFormat) throws(InvalidInput) -> [EmittedFile] {
  do {
    var files = [
      EmittedFile(path: BakeEmitter.path(bakeFormat), text: BakeEmitter(plan: plan).text(bakeFormat))
    ]
    for variant in plan.variants {
      files.append(
        EmittedFile(
          path: variant.paths.dockerfile,
          text: try DockerfileEmitter(plan: plan, variant: variant, bakeFormat: bakeFormat).text()))
      files.append(
        EmittedFile(
          path: variant.paths.dockerignore, text: DockerignoreEmitter(plan: plan, variant: variant).text))
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
  let header =
    [
      EmittedHeader(spec: plan.specFile).text + " Renew it with:",
      "    txspec lock \(variant.name)",
    ] + variant.lock.origins.lines
  let folder = variant.paths.lockFolderFromContext
  let requirements = RequirementsEmitter(lock: variant.lock, header: header, folder: folder)
  return [
    EmittedFile(path: variant.paths.lock, text: requirements.text),
    EmittedFile(
      path: variant.paths.pylock, text: PylockEmitter(lock: variant.lock, header: header, folder: folder).text),
  ]
}
