extension Variant {
  /// What is known by their names of the variant's images, and can't work: one mistake an image at most.
  ///
  /// Nothing is said of images whose names tell nothing, as those of one's own registry.
  var unusableImages: [Diagnostic] {
    let baseMistake = ImageName(base.value).flatMap { mistake(ofBase: $0) }
    let finalMistake = finalImage.flatMap { final in ImageName(final.value).flatMap { mistake(ofFinal: $0, final) } }
    return [baseMistake, finalMistake].compactMap(\.self)
  }

  private func mistake(ofBase image: ImageName) -> Diagnostic? {
    let text = quoted(base.value)
    if image.isScratch || image.isDistroless {
      let final = finalImage == nil && image.isDistroless && !image.isStatic ? ", and name \(text) as 'final'" : ""
      return Diagnostic(
        .unusableImage, at: base.location, "\(text) has no shell, and 'base' is where everything is made",
        hint: "build on one that has, such as \(quoted(slimImage))" + final)
    }
    if image.isAlpine { return alpine(base) }
    if image.isOfficial("debian") || image.isOfficial("ubuntu"), let origin = pythonFrom, origin.value == .base {
      return Diagnostic(
        .unusableImage, at: base.location, "\(text) has no Python, which is to come from it",
        hint: "set 'python_from' to 'distribution' or 'managed'",
        notes: [Located("'python_from' is 'base' here", at: origin.location)])
    }
    // The base's Python is used where nothing else is said, see the planner's `PythonRuntime`.
    let usesBase = pythonFrom.map { $0.value == .base } ?? true
    guard usesBase, let has = image.pythonVersion, has.short != python.value.short else { return nil }
    return Diagnostic(
      .unusableImage, at: base.location,
      "\(text) has Python \(has.short), and variant \(quoted(name.value)) is to have \(python.value.short)",
      hint: "write \(quoted(image.text(python: python.value.short))), or set 'python' to '\(has.short)'",
      notes: [Located("'python' is '\(python.value)' here", at: python.location)])
  }

  /// What messages name where an image without shell but with a C library is asked for.
  static let imageWithoutShell = "gcr.io/distroless/cc-debian12"

  private func mistake(ofFinal image: ImageName, _ final: Located<String>) -> Diagnostic? {
    if image.isAlpine { return alpine(final) }
    guard image.isScratch || image.isStatic else { return nil }
    return Diagnostic(
      .unusableImage, at: final.location, "\(quoted(final.value)) has no C library, which Python needs",
      hint: "use an image that has one, such as \(quoted(Variant.imageWithoutShell))")
  }

  private func alpine(_ image: Located<String>) -> Diagnostic {
    Diagnostic(
      .unusableImage, at: image.location,
      "\(quoted(image.value)) is Alpine Linux, which has neither glibc nor apt-get",
      hint: "use an image of Debian or Ubuntu, such as \(quoted(slimImage))")
  }

  private var slimImage: String { "python:\(python.value.short)-slim" }
}

/// An image reference as far as its words tell what is in the image.
private struct ImageName {
  /// Of the repository.
  let parts: [Substring]
  let repository: Substring
  let tag: Substring?

  /// `nil` for no reference.
  init?(_ text: String) {
    repository = ImageReference.repository(of: text)
    tag = ImageReference.tag(of: text)
    parts = repository.split(separator: "/")
    if parts.isEmpty { return nil }
  }

  /// Whether this is Docker's official image `name`: by itself, from Docker Hub, or in a `library` of a mirror.
  func isOfficial(_ name: String) -> Bool {
    guard parts.last.map({ $0 == name }) ?? false else { return false }
    let before = parts.dropLast()
    return before.isEmpty || before.last == "library" || before == ["docker.io"] || before == ["index.docker.io"]
  }

  var isScratch: Bool { repository == "scratch" }

  /// Of GoogleContainerTools/distroless, or a mirror of it.
  var isDistroless: Bool { parts.dropLast().last == "distroless" }

  var isStatic: Bool { isDistroless && parts.last.map { $0 == "static" || $0.hasPrefix("static-") } ?? false }

  /// Source: the tags of the official images, such as `3.11-alpine3.20` and `alpine`.
  var isAlpine: Bool {
    if isOfficial("alpine") { return true }
    guard isOfficial("python"), let words = tag?.split(separator: "-") else { return false }
    return words.contains { $0 == "alpine" || $0.hasPrefix("alpine3") }
  }

  /// What the tag of an official Python image begins with, as in `3.11.9-slim` and `3.14-rc`; `nil` for `3` and `slim`.
  var pythonVersion: PythonVersion? {
    guard isOfficial("python"), let numbers = tag?.prefix(while: { $0.isNumber || $0 == "." }) else { return nil }
    return PythonVersion(String(numbers))
  }

  /// The same image with another Python.
  func text(python: String) -> String {
    let words = (tag ?? "").split(separator: "-").dropFirst().filter { !$0.hasPrefix("rc") }
    return "\(repository):" + ([python[...]] + words).joined(separator: "-")
  }
}
