/// Turns direct references as they are written into requirements with a name and an address in normal form.
struct ReferenceReader {
  /// What relative paths are seen from.
  let base: String
  /// The contents of a file, for the name of a project whose folder alone is given.
  let read: (String) throws -> [UInt8]
  /// The name of the project at an address that does not tell it; `nil` where that is not known yet.
  var name: ((DirectReference) -> PackageName?)?

  /// Reads nothing: folders that stand alone have no name.
  static var none: ReferenceReader { ReferenceReader(base: ".") { _ in throw CancellationError() } }

  /// The requirement and the sum its fragment states.
  /// - Throws: with the scalar of `text` at which the mistake stands.
  func requirement(
    _ written: WrittenReference, in text: String
  ) throws(RequirementSyntaxError) -> (requirement: Requirement, hash: FileHash?) {
    let reference: DirectReference
    var name: String?
    do throws(DirectReference.Mistake) {
      reference = try DirectReference(parsing: String(written.reference), base: base)
      if let given = written.name {
        name = String(given)
      } else {
        name = try self.name(of: reference).map { $0 + written.extras }
      }
    } catch {
      let offset = text.unicodeScalars.distance(from: text.startIndex, to: written.reference.startIndex)
      throw RequirementSyntaxError(.directReference, offset: offset, error.message, hint: error.hint)
    }
    guard let name else { throw RequirementSyntaxError(.pending, offset: 0, "the project's name is not known yet") }
    // The grammar of names, extras and markers is that of every requirement; the address is judged above.
    let placeholder = "\(name)@x: "
    let parsed: Requirement
    do throws(RequirementSyntaxError) {
      parsed = try Requirement(parsing: placeholder + written.rest)
    } catch {
      let inMarker = error.offset - placeholder.unicodeScalars.count
      let restStart = text.unicodeScalars.distance(from: text.startIndex, to: written.rest.startIndex)
      let offset = inMarker >= 0 ? restStart + inMarker : written.name == nil ? 0 : error.offset
      throw RequirementSyntaxError(error.code, offset: offset, error.message, hint: error.hint)
    }
    let requirement = Requirement(
      name: parsed.name, extras: parsed.extras, specifiers: VersionSpecifiers(), url: reference.url,
      marker: parsed.marker, text: text)
    return (requirement, reference.hash)
  }

  /// The name of a reference that stands alone, with the extras its `#egg=` may have; `nil` where it is not known yet.
  private func name(of reference: DirectReference) throws(DirectReference.Mistake) -> String? {
    if let egg = reference.egg, !egg.isEmpty {
      // A name with extras and nothing else, as in pip since 25.0.
      guard let named = try? Requirement(parsing: String(egg)), named.specifiers.isEmpty, named.marker == nil,
        named.url == nil
      else {
        let name = egg.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        throw DirectReference.Mistake(
          "'#egg=\(egg)' is not the name of a project",
          hint: PackageName(name).map { "write '#egg=\($0)'; the version is the one that the address leads to" }
            ?? "write 'name @' before the address")
      }
      return String(egg)
    }
    if reference.isFile {
      if let wheel = WheelReference(reference.filename) { return wheel.name.normalized }
      if let name = Self.sourceName(reference.filename) { return name }
    } else if case .local(let folder) = reference.place {
      if let contents = try? read("\(folder)/pyproject.toml"),
        let project = try? TOMLParser.parse(String(decoding: contents, as: UTF8.self))["project"]?.table,
        let name = project["name"]?.text.flatMap({ PackageName($0) })
      {
        return name.normalized
      }
      throw DirectReference.Mistake(
        "'\(folder)' has no pyproject.toml that states the project's name", hint: "write 'name @ \(folder)'")
    }
    if case .local = reference.place {} else if let name { return name(reference)?.normalized }
    throw DirectReference.Mistake("the address does not tell the project's name", hint: "write 'name @' before it")
  }

  /// The name in `name-version.tar.gz`.
  private static func sourceName(_ filename: String) -> String? {
    guard let suffix = DirectReference.archiveSuffixes.first(where: { filename.hasSuffix($0) }) else { return nil }
    let stem = filename.dropLast(suffix.count)
    guard let hyphen = stem.lastIndex(of: "-"), Version(stem[stem.index(after: hyphen)...]) != nil else { return nil }
    return PackageName(stem[..<hyphen])?.normalized
  }
}
