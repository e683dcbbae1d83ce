import SpecParser

/// Looks for the smallest change to the user's own files that makes a failed request satisfiable.
///
/// It solves again with one line of the conflict relaxed at a time: first without its specifier, then, if nothing helps,
/// without the line. Whatever was fetched is used again, and more is fetched as needed. All changes are tried side by
/// side, so that one that takes long keeps no other from being found, and chosen by name, so that what is found does not
/// depend on the order of the user's lines. See "Failures" in docs/resolver.md.
public struct RelaxationSearch<SearchClock: Clock>: Sendable where SearchClock.Duration == Duration {
  /// So many are worth reading.
  private static var mostFound: Int { 3 }
  private static var mostOthers: Int { 3 }
  /// Each holds a solver of its own in memory.
  private static var mostAttempts: Int { 32 }

  private let source: any DistributionSource
  private let clock: SearchClock
  private let limit: Duration
  /// Told of each change that helps, as it is found.
  private let noteFound: @Sendable () -> Void

  /// - Parameter limit: How long a search may take in all; it stops at once then.
  public init(source: any DistributionSource, clock: SearchClock, limit: Duration) {
    self.init(source: source, clock: clock, limit: limit) {}
  }

  init(
    source: any DistributionSource, clock: SearchClock, limit: Duration, noteFound: @escaping @Sendable () -> Void
  ) {
    self.source = ImpatientSource(source)
    self.clock = clock
    self.limit = limit
    self.noteFound = noteFound
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

  /// What came of one attempt.
  private struct Answer: Sendable {
    var rank: Int
    var outcome: Result<Relaxation, ResolutionError>
  }

  /// Tries everything, or what can be tried before the task is cancelled.
  private func look(_ failure: ResolutionFailure) async -> RelaxationReport {
    var ending = RelaxationReport.Ending.complete
    for round in RelaxationAttempt.rounds(for: failure) {
      let ranked = round.indices.sorted { (round[$0].rank, $0) < (round[$1].rank, $1) }.prefix(Self.mostAttempts)
      let (outcomes, isComplete) = await outcomes(of: ranked.map { round[$0] }, failure)
      for case .failure(.fetch(let error, let needed))? in outcomes where ending == .complete {
        ending = .incomplete("\(needed): \(error)")
      }
      if round.count > ranked.count, ending == .complete {
        ending = .incomplete("only \(ranked.count) of \(round.count) changes were tried")
      }
      let found = zip(ranked, outcomes).compactMap { position, outcome in
        (try? outcome?.get()).map { (position: position, relaxation: $0) }
      }.prefix(Self.mostFound)
      if !isComplete {
        ending = .outOfTime(limit)
      } else if found.count == Self.mostFound {
        // What could not be tried matters no more when there is enough to show.
        ending = .complete
      }
      if !found.isEmpty || !isComplete {
        return RelaxationReport(
          found: found.sorted { $0.position < $1.position }.map(\.relaxation), ending: ending)
      }
    }
    return RelaxationReport(found: [], ending: ending)
  }

  /// What comes of the attempts, in their order; `nil` for one that time was up for, or that matters no more because
  /// enough of those before it help.
  private func outcomes(
    of attempts: [RelaxationAttempt], _ failure: ResolutionFailure
  ) async -> (outcomes: [Result<Relaxation, ResolutionError>?], isComplete: Bool) {
    await withTaskGroup(of: Answer.self) { group in
      for (rank, attempt) in attempts.enumerated() {
        group.addTask { Answer(rank: rank, outcome: await relaxation(attempt, failure)) }
      }
      var outcomes = [Result<Relaxation, ResolutionError>?](repeating: nil, count: attempts.count)
      for await answer in group {
        if answer.outcome.isCancelled { continue }
        outcomes[answer.rank] = answer.outcome
        if case .success = answer.outcome { noteFound() }
        let settled = outcomes.prefix { $0 != nil }
        if settled.count(where: { (try? $0?.get()) != nil }) >= Self.mostFound {
          group.cancelAll()
          return (Array(settled), true)
        }
      }
      return (outcomes, !outcomes.contains { $0 == nil })
    }
  }

  /// What comes of one attempt.
  private func relaxation(
    _ attempt: RelaxationAttempt, _ failure: ResolutionFailure
  ) async -> Result<Relaxation, ResolutionError> {
    var known = failure.facts
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
    return outcome.map { relaxation(attempt, change, $0, failure) }
  }

  private func relaxation(
    _ attempt: RelaxationAttempt, _ change: Relaxation.Change, _ resolution: Resolution, _ failure: ResolutionFailure
  ) -> Relaxation {
    let others = failure.projects.map(\.name).filter { $0 != attempt.package }.sorted().compactMap { name in
      resolution.package(named: name).map { Relaxation.Pin(name: name, version: $0.version) }
    }
    var setting = change == .dateLifted ? failure.request.cutOffSetting : nil
    let text = attempt.line?.value.text ?? setting?.value ?? ""
    if setting?.location.file.hasPrefix("<") == true { setting = nil }
    return Relaxation(
      change: change, text: text, location: attempt.line?.location ?? setting?.location,
      package: attempt.package, version: attempt.package.flatMap { resolution.package(named: $0)?.version },
      others: Array(others.prefix(Self.mostOthers)))
  }

  /// Solves, and keeps what was fetched on the way.
  private func resolve(
    _ request: ResolutionRequest, _ facts: inout KnownFacts
  ) async -> Result<Resolution, ResolutionError> {
    var run = ResolutionRun(request, source: source, facts: facts, givesWay: true)
    let outcome = await run.finish()
    facts = run.facts
    return outcome
  }
}

extension Result<Relaxation, ResolutionError> {
  /// Whether there was no time for it.
  fileprivate var isCancelled: Bool {
    switch self {
    case .failure(.cancelled): true
    case .failure(.fetch(let error, _)): error.reason == .cancelled
    default: false
    }
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
