internal import Synchronization

/// How long a server had for its answer: time in which nobody listened to it does not count.
final class AnswerClock: Sendable {
  private struct State {
    var paused = Duration.zero
    /// Since when nobody listens.
    var pause: ContinuousClock.Instant?
  }

  private let start = ContinuousClock.now
  private let state = Mutex(State())

  var elapsed: Duration {
    let now = ContinuousClock.now
    return state.withLock { state in
      (state.pause ?? now) - start - state.paused
    }
  }

  /// What `body` takes is not counted.
  func pausing<Value: Sendable>(_ body: () async -> Value) async -> Value {
    state.withLock { $0.pause = ContinuousClock.now }
    let value = await body()
    state.withLock { state in
      if let pause = state.pause { state.paused += ContinuousClock.now - pause }
      state.pause = nil
    }
    return value
  }

  /// Returns once so much time was counted, or the task is cancelled.
  func wait(until limit: Duration) async {
    while !Task.isCancelled {
      let left = limit - elapsed
      guard left > .zero else { return }
      // While it is paused, nothing of this goes by.
      try? await Task.sleep(for: max(left, .milliseconds(1)))
    }
  }
}
