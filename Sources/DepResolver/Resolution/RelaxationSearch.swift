import SpecParser

/// Looks for the smallest change to the user's own files that makes a failed request satisfiable.
///
/// It solves again with one line of the conflict relaxed at a time, in the order of the files: first without its
/// specifier, then, if nothing helps, without the line. Whatever was fetched is used again, and more is fetched as
/// needed. See "Failures" in docs/resolver.md.
public struct RelaxationSearch<SearchClock: Clock>: Sendable where SearchClock.Duration == Duration {
  /// So many are worth reading.
  private static var mostFound: Int { 3 }
  private static var mostOthers: Int { 3 }

  private let source: any DistributionSource
  private let clock: SearchClock
  private let limit: Duration

  /// - Parameter limit: How long a search may take in all; it stops at once then.
  public init(source: any DistributionSource, clock: SearchClock, limit: Duration) {
    self.source = ImpatientSource(source)
    self.clock = clock
    self.limit = limit
  }

  /// What would help.
  public func search(_ failure: ResolutionFailure) async -> RelaxationReport {
    await withTaskGroup(of: RelaxationReport?.self) { group in
      group.addTask {
        try? await clock.sleep(for: limit)
        return nil
      }
      group.addTask { await look(failure) }
      var report: RelaxationReport?
      for await answer in group {
        group.cancelAll()
        if let answer { report = answer }
      }
      return report ?? RelaxationReport(found: [], ending: .outOfTime(limit))
    }
  }

  /// Tries everything, or what can be tried before the task is cancelled.
  private func look(_ failure: ResolutionFailure) async -> RelaxationReport {
    var report = RelaxationReport(found: [], ending: .complete)
    var facts = failure.facts
    for round in RelaxationAttempt.rounds(for: failure) where report.found.isEmpty {
      for attempt in round where report.found.count < Self.mostFound {
        let outcome = await relaxation(attempt, failure, &facts)
        if Task.isCancelled {
          report.ending = .outOfTime(limit)
          return report
        }
        switch outcome {
        case .success(let relaxation):
          report.found.append(relaxation)
        case .failure(.fetch(let error, let needed)) where report.ending == .complete:
          report.ending = .incomplete("\(needed): \(error)")
        case .failure:
          continue
        }
      }
    }
    // What could not be tried matters no more when there is enough to show.
    if report.found.count == Self.mostFound { report.ending = .complete }
    return report
  }

  /// What comes of one attempt.
  private func relaxation(
    _ attempt: RelaxationAttempt, _ failure: ResolutionFailure, _ facts: inout KnownFacts
  ) async -> Result<Relaxation, ResolutionError> {
    var known = facts
    var outcome = await resolve(attempt.request, &known)
    var change = Relaxation.Change.removed
    switch attempt.kind {
    case .remove: break
    case .other(let other): change = other
    case .widen(let position):
      guard case .success(let resolution) = outcome, let line = attempt.line?.value,
        let version = resolution.package(named: line.name)?.version
      else { break }
      // What is shown is what comes of the line as it would be written, not of one without a specifier.
      let written = WrittenSpecifier(
        admitting: version, instead: line.specifiers, existing: known.candidates[line.name]?.versions ?? [])
      outcome = await resolve(failure.request.replacing(position, with: written.specifiers), &known)
      change = .widened(to: line.text(with: written.specifiers))
    }
    facts = known
    return outcome.map { relaxation(attempt, change, $0, failure) }
  }

  private func relaxation(
    _ attempt: RelaxationAttempt, _ change: Relaxation.Change, _ resolution: Resolution, _ failure: ResolutionFailure
  ) -> Relaxation {
    let others = failure.projects.map(\.name).filter { $0 != attempt.package }.compactMap { name in
      resolution.package(named: name).map { Relaxation.Pin(name: name, version: $0.version) }
    }
    return Relaxation(
      change: change, text: attempt.line?.value.text ?? "", location: attempt.line?.location,
      package: attempt.package, version: attempt.package.flatMap { resolution.package(named: $0)?.version },
      others: Array(others.prefix(Self.mostOthers)))
  }

  /// Solves, and keeps what was fetched on the way.
  private func resolve(
    _ request: ResolutionRequest, _ facts: inout KnownFacts
  ) async -> Result<Resolution, ResolutionError> {
    var run = ResolutionRun(request, source: source, facts: facts)
    let outcome = await run.finish()
    facts = run.facts
    return outcome
  }
}

extension Requirement {
  /// The requirement with other versions, its name as the user wrote it.
  fileprivate func text(with specifiers: VersionSpecifiers) -> String {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    let extras = extras.isEmpty ? "" : "[\(extras.map(\.normalized).joined(separator: ","))]"
    return "\(name)\(extras)\(specifiers)" + (marker.map { " ; \($0)" } ?? "")
  }
}
