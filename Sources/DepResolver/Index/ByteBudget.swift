internal import OrderedCollections
internal import Synchronization

/// The rooms for answers under way. They are apart, so that nobody waits for room while holding what the other waits for.
struct AnswerRooms: Sendable {
  /// Bodies as they come.
  let received: ByteBudget
  /// Bodies that were decompressed.
  let inflated: ByteBudget
  /// Bodies too large for `received`.
  let downloads: ByteBudget
  /// Large parts of files that are kept while the file is read.
  let kept: ByteBudget
}

/// Room in memory that all answers under way share.
///
/// Who asks for more than is free waits, in the order of asking. What is larger than the whole budget gets all of it,
/// and so comes alone. See "Limits" in docs/resolver.md.
final class ByteBudget: Sendable {
  /// Room that was given; it is free again when nobody keeps this.
  final class Lease: Sendable {
    let count: Int
    private let budget: ByteBudget

    fileprivate init(_ count: Int, of budget: ByteBudget) {
      self.count = count
      self.budget = budget
    }

    deinit { budget.give(count) }
  }

  private struct State {
    var free: Int
    var nextTicket = 0
    var waiting: OrderedDictionary<Int, (count: Int, continuation: CheckedContinuation<Bool, Never>)> = [:]
  }

  let capacity: Int
  private let state: Mutex<State>

  init(_ capacity: Int) {
    self.capacity = capacity
    state = Mutex(State(free: capacity))
  }

  /// How much is free now.
  var free: Int { state.withLock(\.free) }

  /// Room for so many bytes; `nil` when the task was cancelled while it waited.
  func take(_ count: Int) async -> Lease? {
    let count = min(max(0, count), capacity)
    let ticket = state.withLock { state -> Int? in
      if state.waiting.isEmpty, state.free >= count {
        state.free -= count
        return nil
      }
      state.nextTicket += 1
      return state.nextTicket
    }
    guard let ticket else { return Lease(count, of: self) }
    let isGiven = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state -> Bool? in
          if Task.isCancelled { return false }
          // What was free may have grown since, with nobody to tell.
          if state.waiting.isEmpty, state.free >= count {
            state.free -= count
            return true
          }
          state.waiting[ticket] = (count, continuation)
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      giveUp(ticket)
    }
    return isGiven ? Lease(count, of: self) : nil
  }

  private func give(_ count: Int) {
    serve { $0.free += count }
  }

  private func giveUp(_ ticket: Int) {
    // Those behind it may have waited for it alone.
    serve { state in state.waiting.removeValue(forKey: ticket)?.continuation.resume(returning: false) }
  }

  /// Changes the state and lets in whoever has room then.
  private func serve(_ change: (inout State) -> Void) {
    state.withLock { state in
      change(&state)
      while let first = state.waiting.values.first, first.count <= state.free {
        state.free -= first.count
        state.waiting.removeFirst()
        first.continuation.resume(returning: true)
      }
    }
  }
}
