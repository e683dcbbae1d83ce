import DepResolver
import SpecParser

extension DiagnosticCode {
  static let unusableName = DiagnosticCode("unusable-name")
  static let unusablePath = DiagnosticCode("unusable-path")
  static let unusableValue = DiagnosticCode("unusable-value")
  static let outsideOutput = DiagnosticCode("outside-output")
}

/// Finds every string of a spec that an emitted file could not hold safely, at its place in the spec.
///
/// Names that end up in several languages are held to an alphabet that needs no quoting in any of them. Free text
/// (values, arguments) is refused only where a language has no way to write it.
struct InputChecks {
  private(set) var diagnostics: [Diagnostic] = []

  mutating func refuse(_ code: DiagnosticCode, at location: SourceLocation, _ message: String, hint: String? = nil) {
    diagnostics.append(Diagnostic(code, at: location, message, hint: hint))
  }

  mutating func refuse(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
  }

  mutating func checkProject(_ spec: Spec) {
    if !TextClass.isWord(spec.project.value, extra: "._-") {
      refuse(
        .unusableName, at: spec.project.location, "the project name \(quoted(spec.project.value)) cannot name an image",
        hint: "use letters, digits, '.', '_' and '-', starting with a letter or digit")
    }
    if let image = spec.image {
      let reference = ImageReference(image.value)
      if !reference.isWellFormed || reference.tag != nil || reference.digest != nil {
        refuse(
          .unusableName, at: image.location, "\(quoted(image.value)) is not an image repository",
          hint: "write it in lower case and without a tag, as in 'ghcr.io/example/app'")
      }
    }
    checkPath(spec.context, what: "context")
  }

  /// A build reaches no repository by ssh, as it has no keys, and none on this machine.
  mutating func check(_ lock: Lock, at location: SourceLocation) {
    for entry in lock.entries {
      guard case .repository(let url, _)? = entry.reference?.place, !url.hasPrefix("http") else { continue }
      refuse(
        .unusableValue, at: location,
        "'\(entry.name)' comes from \(quoted(url)), which a build of the image can't reach",
        hint: "name the repository with 'git+https://'")
    }
  }

  mutating func check(_ variant: Variant) {
    let name = variant.name
    if !TextClass.isWord(name.value, extra: "_-") || ["default", BakeEmitter.validation].contains(name.value) {
      refuse(
        .unusableName, at: name.location, "the variant name \(quoted(name.value)) cannot name a bake target",
        hint: "use letters, digits, '_' and '-', and neither 'default' nor '\(BakeEmitter.validation)'")
    }
    if !ImageReference(variant.base.value).isWellFormed {
      refuse(.unusableName, at: variant.base.location, "\(quoted(variant.base.value)) is not an image reference")
    }
    if let final = variant.finalImage { check(final, of: variant) }
    if let summary = variant.summary { checkOneLine(summary, what: "summary") }
    for package in variant.system.packages + variant.system.build where !isDebianPackage(package.value) {
      refuse(
        .unusableName, at: package.location, "\(quoted(package.value)) is not the name of a Debian package",
        hint: "use lower-case letters, digits, '+', '-' and '.', at least two")
    }
    check(variant.app)
  }

  /// An image without shell runs nothing but programs, and takes over libraries only from its own release.
  private mutating func check(_ final: Located<String>, of variant: Variant) {
    if !ImageReference(final.value).isWellFormed {
      refuse(.unusableName, at: final.location, "\(quoted(final.value)) is not an image reference")
    }
    let releases = [final, variant.base].compactMap { SystemRelease(image: $0.value, platform: .linuxAMD64) }
    if releases.count == 2, releases[0] != releases[1] {
      refuse(
        .unusableValue, at: final.location,
        "\(quoted(final.value)) is of \(releases[0].codename), and 'base' of \(releases[1].codename)",
        hint: "choose two images of one release: what is made on 'base' runs on the libraries of 'final'")
    }
    let hint = "name a program and its arguments, without pipes, variables and patterns"
    for smoke in variant.app.smoke where PlainCommand(smoke.value).map({ PlainCommand.runsShell($0.words) }) ?? true {
      refuse(
        .unusableValue, at: smoke.location, "\(quoted(smoke.value)) needs a shell, which 'final' may not have",
        hint: hint)
    }
    var commands = [variant.app.command]
    if case .command(let words)? = variant.app.healthcheck?.probe.value, let place = variant.app.healthcheck?.probe {
      commands.append(words.map { word in place.map { _ in word } })
    }
    for command in commands where PlainCommand.runsShell(command.map(\.value)) {
      refuse(
        .unusableValue, at: command[0].location,
        "\(quoted(command[0].value)) is a shell, which 'final' may not have", hint: hint)
    }
  }

  /// A release has one Python, and its Dockerfile asks for that by name.
  mutating func checkDistributionPython(of variant: Variant, _ systems: [VariantSystem]) {
    guard let place = variant.pythonFrom?.location else { return }
    let wanted = variant.python.value
    let name = wanted.distributionPackage
    if let dropped = variant.system.dropped(name) {
      refuse(
        .unusableValue, at: dropped.name.location, "the image's Python is '\(name)', which is dropped",
        hint: "remove it from 'drop', or set 'python_from' to 'managed'")
    }
    for release in systems.compactMap(\.release) {
      guard let has = release.python, has.short != wanted.short else { continue }
      refuse(
        .unusableValue, at: place,
        "\(release.distribution.rawValue) \(release.codename) has Python \(has.short), and the image is to have "
          + wanted.short,
        hint: "set 'python' to '\(has.short)', or 'python_from' to 'managed'")
      return
    }
  }

  /// BuildKit makes no image of more layers than ``LayerBudget/most``, of which the base has one at least.
  mutating func checkLayers(of variant: Variant, _ plan: LayerPlan) {
    let layers = plan.addedLayers + 1
    guard layers > LayerBudget.most, let first = variant.app.copy.first else { return }
    refuse(
      .unusableValue, at: first.location,
      "each of \(variant.app.copy.count) entries is a layer, and the image would have \(layers) or more: "
        + "\(LayerBudget.most) is the most there can be",
      hint: "copy a folder in place of its files")
  }

  private mutating func check(_ app: Application) {
    checkImagePath(app.workdir, what: "workdir")
    for path in app.writable { checkImagePath(path, what: "writable folder") }
    for entry in app.copy { checkCopy(entry) }
    for variable in app.environment {
      let name = variable.value.name
      let startsWithDigit = name.utf8.first.map { (48...57).contains($0) } ?? true
      if startsWithDigit || !TextClass.isPlain(name, extra: "_") {
        refuse(
          .unusableName, at: variable.location, "\(quoted(name)) is not the name of an environment variable",
          hint: "use letters, digits and '_', not starting with a digit")
      }
      checkOneLine(variable.map(\.value), what: "value of '\(name.revealed())'")
    }
    for label in app.labels {
      if !TextClass.isWord(label.value.name, extra: "._-/") {
        refuse(
          .unusableName, at: label.location, "\(quoted(label.value.name)) is not a label name",
          hint: "use letters, digits, '.', '_', '-' and '/'")
      }
      checkOneLine(label.map(\.value), what: "value of '\(label.value.name.revealed())'")
    }
    for argument in app.command { checkArgument(argument, what: "command argument") }
    if let healthcheck = app.healthcheck { check(healthcheck, port: app.port) }
    let user = app.user.value
    let userTail = user.utf8.dropFirst().allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_-".utf8.contains($0) }
    let userHead = user.utf8.first.map { "abcdefghijklmnopqrstuvwxyz_".utf8.contains($0) } ?? false
    if !userHead || !userTail || user.utf8.count > 32 {
      refuse(
        .unusableName, at: app.user.location, "\(quoted(user)) is not the name of a user",
        hint: "use lower-case letters, digits, '_' and '-', at most 32, starting with a letter")
    }
  }

  private mutating func check(_ healthcheck: Healthcheck, port: Located<Int>?) {
    let location = healthcheck.probe.location
    switch healthcheck.probe.value {
    case .command(let words):
      for word in words { checkArgument(Located(word, at: location), what: "healthcheck argument") }
    case .http(let path):
      let isPath = path.hasPrefix("/") && path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
      if !isPath {
        refuse(
          .unusablePath, at: location, "\(quoted(path)) is not the path of a URL",
          hint: "start it with '/' and percent-encode blanks and other than ASCII characters")
      }
      if port == nil {
        refuse(.unusableValue, at: location, "an http healthcheck needs a port to ask", hint: "give 'port' under 'app'")
      }
    }
  }

  private mutating func checkCopy(_ entry: Located<String>) {
    let path = LexicalPath(entry.value)
    if entry.value.isEmpty || path.isAbsolute || path.escapes {
      refuse(
        .unusablePath, at: entry.location, "\(quoted(entry.value)) is not inside the build context",
        hint: "name a file or folder relative to the context")
    } else if entry.value.unicodeScalars.contains(where: { "*?[]\\".unicodeScalars.contains($0) }) {
      refuse(
        .unusablePath, at: entry.location, "\(quoted(entry.value)) would be read as a pattern",
        hint: "name each file or folder; '*', '?', '[', ']' and backslashes cannot be part of it")
    } else if path.parts.contains(where: { $0.first?.isWhitespace == true || $0.last?.isWhitespace == true }) {
      refuse(
        .unusablePath, at: entry.location, "\(quoted(entry.value)) has blanks at an end of a name",
        hint: "rename it: the build context's rules trim them")
    }
    if entry.value.unicodeScalars.contains("\t") {
      refuse(
        .unusablePath, at: entry.location, "\(quoted(entry.value)) holds a tab, which buildx cannot tell the builder",
        hint: "rename it")
    } else {
      checkOneLine(entry, what: "path")
    }
  }

  private mutating func checkImagePath(_ path: Located<String>, what: String) {
    if !path.value.hasPrefix("/") {
      refuse(
        .unusablePath, at: path.location, "the \(what) \(quoted(path.value)) is not absolute",
        hint: "start it with '/'")
    }
    checkOneLine(path, what: what)
  }

  /// A path of the machine that emitted files name.
  mutating func checkPath(_ path: Located<String>, what: String) {
    checkOneLine(path, what: what)
    if !TextClass.survivesNormalization(path.value) {
      refuse(
        .unusablePath, at: path.location, "the \(what) \(quoted(path.value)) is not in normal form (NFC)",
        hint: "rename it with composed characters: bake files cannot hold others")
    }
  }

  private mutating func checkOneLine(_ text: Located<String>, what: String) {
    let isFine = text.value.unicodeScalars.allSatisfy { $0 == "\t" || TextClass.isOneLine(String($0)) }
    if !isFine {
      refuse(
        .unusableValue, at: text.location, "the \(what) \(quoted(text.value)) holds a line break or control character",
        hint: "a Dockerfile cannot hold it; remove it")
    }
  }

  /// The exec form is JSON, so an argument may hold anything but the byte that ends it.
  private mutating func checkArgument(_ text: Located<String>, what: String) {
    if text.value.unicodeScalars.contains("\0") {
      refuse(.unusableValue, at: text.location, "the \(what) \(quoted(text.value)) holds a NUL character")
    }
  }

  /// Debian Policy 5.6.1, with an architecture or a version behind it as apt-get takes them.
  private func isDebianPackage(_ text: String) -> Bool {
    let name = text.prefix { $0 != "=" && $0 != ":" }
    return name.utf8.count >= 2 && name.lowercased() == name && TextClass.isWord(name, extra: "+-.")
      && TextClass.isWord(text, extra: "+-.:=~")
  }
}
