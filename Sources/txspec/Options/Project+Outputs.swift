import DepResolver
import Planner
import SpecParser

/// What must be true of the places that files are written to, all of which is known before anything is resolved.
extension Project {
  /// What the spec, the files it names and those that these include read. `loaded` are the variants whose files were read
  /// already; mistakes in those of others are told when they are asked for.
  func readFiles(_ loaded: [VariantInput], withoutSnapshots: Bool = false) -> ReadFiles {
    var files = ReadFiles(workingDirectory: process.workingDirectory)
    files.add(spec.file)
    let context = LexicalPath(spec.resolvedPath(spec.context.value))
    files.add(context.appending(UserIgnoreFile.name).description)
    for variant in spec.variants {
      for path in variant.requirements + variant.constraints + variant.overrides {
        files.add(spec.resolvedPath(path.value), at: path.location)
      }
      if let keyring = variant.system.archive.keyring {
        files.add(spec.resolvedPath(keyring.value), at: keyring.location)
      }
      for platform in variant.platforms where !withoutSnapshots {
        if let file = snapshotFile(of: variant, on: platform.value) { files.add(file, at: variant.base.location) }
      }
      for entry in variant.app.copy where LexicalPath(entry.value).description != "." {
        let path = context.appending(entry.value).description
        files.add(path, at: entry.location, isFolder: FileAccess.list(path) != nil)
      }
      let known = loaded.first { $0.variant.name.value == variant.name.value }?.input
      if let input = known ?? (try? requirements(of: variant)) { files.add(input) }
    }
    for file in log.files { files.add(file) }
    return files
  }

  /// Throws where a file would be written over one that is read, or two to one place, whichever variants are asked for.
  func checkOutputs(_ loaded: [VariantInput], outputRoot: String) throws(InvalidInput) {
    let outputs = EmittedPath.all(
      of: spec, outputRoot: outputRoot, bakeFormat: FileWriter(root: outputRoot).bakeFormat)
    let files = readFiles(loaded)
    let root = LexicalPath(outputRoot)
    var diagnostics: [Diagnostic] = []
    var taken: [(output: EmittedPath, identity: FileIdentity)] = []
    for output in outputs {
      let path = root.appending(output.path).description
      if let entry = files.entry(at: path) {
        diagnostics.append(replaced(entry, by: output, files, root))
      }
      let identity = FileIdentity(path, from: process.workingDirectory)
      if let folder = identity.versionControlFolder {
        diagnostics.append(
          Diagnostic(
            .versionControl, at: output.location,
            "\(output.what) would be written to \(quoted(output.path)), in the folder '\(folder)' of version control",
            hint: "write it elsewhere"))
      }
      if let other = taken.first(where: { $0.identity.isSame(as: identity) }) {
        diagnostics.append(
          Diagnostic(
            output.kind == other.output.kind && output.kind == .lock ? .sharedLock : .sharedOutput, at: output.location,
            "\(output.what) and \(other.output.what) are one file: \(quoted(output.path))",
            hint: output.kind == .lock || other.output.kind == .lock
              ? "write one of the locks elsewhere with 'lock'" : "rename one of the variants"))
      }
      taken.append((output, identity))
      if output.kind == .lock, let variant = output.variant {
        diagnostics += slices(of: variant, output, root, files)
      }
    }
    diagnostics += keptOut(outputRoot: outputRoot, outputs)
    if !diagnostics.isEmpty { throw InvalidInput(diagnostics) }
  }

  /// Files that have to be forced to be replaced; of the named variants, or of all.
  func foreignFiles(
    at outputRoot: String, of variants: [String] = [], kinds: Set<EmittedPath.Kind>? = nil
  ) async -> [Diagnostic] {
    let writer = FileWriter(root: outputRoot)
    let specFile = LexicalPath(spec.file).relative(to: LexicalPath(outputRoot))?.description
    var found: [Diagnostic] = []
    for output in EmittedPath.all(of: spec, outputRoot: outputRoot, bakeFormat: writer.bakeFormat) {
      guard kinds?.contains(output.kind) ?? true,
        variants.isEmpty || output.variant.map(variants.contains) ?? true,
        let diagnostic = await writer.obstacle(at: output.path, spec: specFile)
      else { continue }
      found.append(diagnostic)
    }
    return found
  }

  private func replaced(
    _ entry: ReadFiles.Entry, by output: EmittedPath, _ files: ReadFiles, _ root: LexicalPath
  ) -> Diagnostic {
    let notes = entry.location.map { [Located("it is read here", at: $0)] } ?? []
    var hint = "rename that file, or the variant, or write elsewhere with --output-dir"
    if output.kind == .lock || output.kind == .pylock, let variant = output.variant,
      let free = freeLock(of: variant, files, root)
    {
      let isWritten = spec.variant(named: variant)?.lock != nil
      hint = "write the lock elsewhere; \(isWritten ? "change it in" : "add to") variant '\(variant)':  lock: \(free)"
    }
    return Diagnostic(
      .overwrittenInput, at: output.location,
      entry.isFolder
        ? "\(output.what) would replace a file in \(quoted(entry.path)), which the spec reads"
        : "\(output.what) would replace \(quoted(entry.path)), which the spec reads",
      hint: hint, notes: notes)
  }

  /// A place for the lock of a variant at which it, and the file in the other format beside it, replaces nothing: seen from
  /// the spec, as `lock` is written.
  private func freeLock(of variant: String, _ files: ReadFiles, _ root: LexicalPath) -> String? {
    let folder = LexicalPath(spec.file).parent
    for place in ["requirements", "locks", "locks/\(variant)"] {
      let names = ["requirements-\(variant).lock.txt", PylockEmitter.fileName(variant: variant)]
      let paths = names.map { root.appending(place).appending($0) }
      let isFree = paths.allSatisfy { path in
        files.entry(at: path.description) == nil && !FileAccess.isAnything(path.description)
      }
      if isFree { return paths[0].relative(to: folder)?.description }
    }
    return nil
  }

  /// Files with the names of slices that are read.
  private func slices(
    of variant: String, _ lock: EmittedPath, _ root: LexicalPath, _ files: ReadFiles
  ) -> [Diagnostic] {
    let folder = FileIdentity(
      root.appending(PackageLayers.slicePath(lock: lock.path, variant: variant, layer: 1)).parent.description,
      from: process.workingDirectory)
    return files.entries.filter { entry in
      !entry.isFolder && entry.identity.parent.isSame(as: folder)
        && PackageLayers.isSliceName(LexicalPath(entry.identity.path).name, variant: variant)
    }.map { entry in
      Diagnostic(
        .overwrittenInput, at: lock.location,
        "a slice of the lock of '\(variant)' would replace \(quoted(entry.path)), which the spec reads",
        hint: "rename that file", notes: entry.location.map { [Located("it is read here", at: $0)] } ?? [])
    }
  }

  // MARK: - The user's ignore files

  /// The `.dockerignore` of the build context.
  func userIgnoreFile() throws -> UserIgnoreFile? {
    try ignoreFile(in: spec.resolvedPath(spec.context.value))
  }

  /// What the user's ignore file lets through and no emitted one can say, so that it stays out: a note each.
  func lostExceptions(of plan: BuildPlan) -> [String] {
    var notes: [String] = []
    for variant in plan.variants {
      guard let file = variant.context.userFile else { continue }
      for line in variant.context.lostExceptions {
        let note =
          "note: \(file.path):\(line): this exception can't be limited to the copied files and is ignored; files it would re-include are not sent"
        if !notes.contains(note.terminalSafe) { notes.append(note.terminalSafe) }
      }
    }
    return notes
  }

  private func ignoreFile(in folder: String) throws -> UserIgnoreFile? {
    let path = LexicalPath(folder).appending(UserIgnoreFile.name).description
    guard FileAccess.isAnything(path) else { return nil }
    guard FileAccess.isRegularFile(path) else {
      throw InvalidInput(
        Diagnostic(
          .badIgnoreFile, at: SourceLocation(file: path), "this is not a file that can be read",
          hint: "make it a regular file, or remove it"))
    }
    let bytes = try FileAccess.read(path)
    do throws(IgnoreFileError) {
      return try UserIgnoreFile(parsing: String(decoding: bytes, as: UTF8.self), path: path)
    } catch {
      throw InvalidInput(
        Diagnostic(
          .badIgnoreFile, at: SourceLocation(file: path, line: error.line), "\(error), which Docker refuses",
          hint: "mend or remove the line"))
    }
  }

  /// What the image needs and an ignore file of the user keeps from the build.
  private func keptOut(outputRoot: String, _ outputs: [EmittedPath]) -> [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    do {
      if let file = try userIgnoreFile() {
        for entry in spec.variants.flatMap(\.app.copy) {
          guard let line = line(of: file, keepingOut: entry.value) else { continue }
          diagnostics.append(
            Diagnostic(
              .keptOut, at: entry.location,
              "\(quoted(entry.value)) is to be copied, and \(quoted(file.path)) keeps it from the build",
              hint: "add '!\(entry.value)' to \(file.path), or remove it from 'copy'",
              notes: [Located("this line keeps it out", at: SourceLocation(file: file.path, line: line))]))
        }
      }
      // Locks reach the build from their folder, of which BuildKit reads the ignore file too.
      // Source: BuildKit, frontend/dockerui/namedcontext.go.
      for lock in outputs where lock.kind == .lock {
        let path = LexicalPath(lock.path)
        guard let file = try ignoreFile(in: LexicalPath(outputRoot).appending(path.parent.description).description)
        else { continue }
        for needed in [path.name, "layers"] {
          guard let line = file.lineKeepingOut(needed) else { continue }
          diagnostics.append(
            Diagnostic(
              .keptOut, at: lock.location,
              "the build reads \(needed == path.name ? lock.what : "the slices of \(lock.what)") from its folder, and "
                + "\(quoted(file.path)) keeps \(quoted(needed)) out",
              hint: "add '!\(needed)' to \(file.path), or write the lock to another folder with 'lock'",
              notes: [Located("this line keeps it out", at: SourceLocation(file: file.path, line: line))]))
          break
        }
      }
    } catch let error as InvalidInput {
      diagnostics += error.diagnostics
    } catch {
      // One that can't be read is told when it is needed.
    }
    return diagnostics
  }

  /// The line of the user's file that keeps an entry out, where nothing of it is sent.
  private func line(of file: UserIgnoreFile, keepingOut entry: String) -> Int? {
    let entry = LexicalPath(entry).description
    if let line = file.lineKeepingOut(entry) { return line }
    guard let line = file.lineDeciding(entry) else { return nil }
    let survey = surveying()(ContextSelection(entries: [entry], userFile: file))
    return survey.sent.isComplete && survey.sent.files == 0 ? line : nil
  }
}

extension DiagnosticCode {
  static let badIgnoreFile = DiagnosticCode("bad-ignore-file")
  static let keptOut = DiagnosticCode("kept-out")
  static let sharedLock = DiagnosticCode("shared-lock")
  static let sharedOutput = DiagnosticCode("shared-output")
}
