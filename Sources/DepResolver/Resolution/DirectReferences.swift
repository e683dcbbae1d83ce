import SpecParser

/// The distributions that the user's own lines name in place of an index, in one environment.
///
/// See "Direct references" in docs/resolver.md.
struct DirectReferences: Sendable {
  private(set) var byName: [PackageName: Located<DirectReference>] = [:]
  /// The first two lines that name different distributions of one project.
  private(set) var contradiction: (first: Located<Requirement>, second: Located<Requirement>)?
  /// A line whose address can't be read: it must not be taken for a line without one.
  private(set) var unreadable: Located<Requirement>?
  /// A line whose address grants access by itself.
  private(set) var signed: Located<Requirement>?

  /// Of the requirements, constraints and overrides that apply.
  init(_ request: ResolutionRequest) {
    // An override takes the place of whatever the requirements say.
    let overridden = Set(request.overrides.map(\.value.name))
    let lines =
      request.requirements.filter { !overridden.contains($0.value.name) } + request.constraints + request.overrides
    guard lines.contains(where: { $0.value.url != nil }) else { return }
    let markers = request.markers
    var first: [PackageName: Located<Requirement>] = [:]
    for line in lines where line.value.url != nil && line.value.applies(in: markers) {
      guard var reference = line.value.url.flatMap({ try? DirectReference(parsing: $0) }) else {
        unreadable = unreadable ?? line
        continue
      }
      if signed == nil, AddressSignature.split(reference.url) != nil { signed = line }
      let name = line.value.name
      if let hashes = request.hashes[name], hashes.count == 1, hashes.first?.algorithm == .sha256 {
        reference.hash = hashes.first
      }
      if let known = byName[name], let other = first[name] {
        if known.value != reference, contradiction == nil { contradiction = (other, line) }
        continue
      }
      byName[name] = Located(reference, at: line.location)
      first[name] = line
    }
  }

  subscript(name: PackageName) -> DirectReference? { byName[name]?.value }

  /// Whether a requirement asks for what the user's own lines name: nothing else is taken from outside an index.
  func admits(_ requirement: Requirement) -> Bool {
    guard let url = requirement.url else { return true }
    return byName[requirement.name]?.value.url == (try? DirectReference(parsing: url))?.url
  }

  /// The place of the line that names `name`, for messages.
  func location(of name: PackageName) -> SourceLocation? { byName[name]?.location }
}

extension PackageIndex {
  /// What stands in for the index of a project that the user takes from elsewhere.
  init(_ reference: DirectReference) {
    self.init(name: reference.filename, url: reference.url, kind: .direct)
  }
}

extension DirectReferences {
  /// What is wrong with the lines themselves.
  var mistake: Diagnostic? {
    if let unreadable {
      return Diagnostic(
        .badReference, at: unreadable.location, "the address of '\(unreadable.value.name)' can't be read")
    }
    if let signed {
      return Diagnostic(
        .badReference, at: signed.location,
        "the address of '\(signed.value.name)' holds a signature or token, which would end up in locks",
        hint: "name an address that needs none; ~/.netrc is the place for credentials")
    }
    return contradiction.map { Diagnostic($0) }
  }
}

extension Diagnostic {
  fileprivate init(_ contradiction: (first: Located<Requirement>, second: Located<Requirement>)) {
    let (first, second) = contradiction
    self.init(
      .badReference, at: second.location, "'\(second.value.name)' was to come from another place before",
      hint: "name one place only, or tell the two apart with markers",
      notes: [Located("the first is here", at: first.location)])
  }
}

extension DiagnosticCode {
  static let badReference = DiagnosticCode("direct-reference")
}
