import SpecParser

/// A change that may help, with the request as it would be.
struct RelaxationAttempt: Sendable {
  enum Kind: Sendable, Equatable {
    /// The requirement's specifier is dropped. What is written instead depends on what comes of that.
    case widen(position: Int)
    case remove
    case other(Relaxation.Change)
  }

  var kind: Kind
  var line: Located<Requirement>?
  /// The package that the change is about.
  var package: PackageName?
  var request: ResolutionRequest
}

extension RelaxationAttempt {
  /// The changes to try for a failure, in rounds of which each matters only when those before it have no success: hashes
  /// first, and last taking a requirement out altogether.
  ///
  /// Exclusions are left alone: they only take requirements away, so they never cause a conflict. So are packages
  /// that are bound to an index: to look elsewhere would tell a public index the name of a private package.
  static func rounds(for failure: ResolutionFailure) -> [[RelaxationAttempt]] {
    let request = failure.request
    let own = Set(failure.requirements)
    let requirements = request.requirements.indices.filter { own.contains(request.requirements[$0].edge) }
    let widenings = requirements.compactMap { widening(request, at: $0) }
    let removals = requirements.map { position in
      var changed = request
      let line = changed.requirements.remove(at: position)
      return RelaxationAttempt(kind: .remove, line: line, package: line.value.name, request: changed)
    }
    // Of a version that has no file with a stated hash, other versions have none either.
    let unhashed = requirements.filter { request.hashes[request.requirements[$0].value.name] != nil }.map { position in
      var changed = request
      let line = request.requirements[position]
      changed.hashes[line.value.name] = nil
      return RelaxationAttempt(kind: .other(.hashesRemoved), line: line, package: line.value.name, request: changed)
    }
    return [unhashed, widenings + rules(of: request, own) + settings(failure), removals]
  }

  /// Which attempts to prefer, lower first: other versions before other rules, then by what the line says, so that the
  /// place where it stands does not matter.
  var rank: String {
    var group = line == nil ? 3 : 2
    if case .widen = kind { group = 1 }
    return "\(group) \(package?.normalized ?? "") \(line?.value.text ?? "")"
  }

  /// `nil` for a requirement that admits every version already, or only one file.
  private static func widening(_ request: ResolutionRequest, at position: Int) -> RelaxationAttempt? {
    let line = request.requirements[position]
    guard !line.value.specifiers.isEmpty, line.value.url == nil else { return nil }
    return RelaxationAttempt(
      kind: .widen(position: position), line: line, package: line.value.name,
      request: request.replacing(position, with: VersionSpecifiers()))
  }

  private static func rules(of request: ResolutionRequest, _ own: Set<Edge>) -> [RelaxationAttempt] {
    let constraints = request.constraints.indices.filter { own.contains(request.constraints[$0].edge) }
    let overrides = request.overrides.indices.filter { own.contains(request.overrides[$0].edge) }
    return constraints.map { position in
      var changed = request
      let line = changed.constraints.remove(at: position)
      return RelaxationAttempt(
        kind: .other(.constraintRemoved), line: line, package: line.value.name, request: changed)
    }
      + overrides.map { position in
        var changed = request
        let line = changed.overrides.remove(at: position)
        return RelaxationAttempt(
          kind: .other(.overrideRemoved), line: line, package: line.value.name, request: changed)
      }
  }

  private static func settings(_ failure: ResolutionFailure) -> [RelaxationAttempt] {
    var attempts: [RelaxationAttempt] = []
    if failure.request.prereleases == .disallow, failure.projects.contains(where: \.hasPrereleases) {
      var changed = failure.request
      changed.prereleases = .ifNecessary
      attempts.append(RelaxationAttempt(kind: .other(.prereleasesAllowed), request: changed))
    }
    if failure.request.excludeNewer != nil {
      var changed = failure.request
      changed.excludeNewer = nil
      changed.excludeNewerByProject = [:]
      attempts.append(RelaxationAttempt(kind: .other(.dateLifted), request: changed))
    }
    return attempts
  }
}

extension ConflictProject {
  fileprivate var hasPrereleases: Bool {
    skipped.contains { $0.versions.contains(where: \.isPrerelease) }
  }
}

extension Located<Requirement> {
  /// The line as ``ResolutionFailure/requirements`` gives it.
  var edge: Edge {
    Edge(parent: .root, child: value.name, requirement: value.text, evidence: .line(location))
  }
}

extension ResolutionRequest {
  /// With other versions admitted by one of the requirements; a hash belongs to a version, so it no longer counts.
  func replacing(_ position: Int, with specifiers: VersionSpecifiers) -> ResolutionRequest {
    var changed = self
    let old = requirements[position]
    let new = Requirement(
      name: old.value.name, extras: old.value.extras, specifiers: specifiers, marker: old.value.marker)
    changed.requirements[position] = Located(new, at: old.location)
    changed.hashes[old.value.name] = nil
    return changed
  }
}
