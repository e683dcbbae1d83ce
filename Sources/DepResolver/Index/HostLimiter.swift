internal import OrderedCollections

/// Lets so many through at once for each host; the rest wait in the order they came.
actor HostLimiter {
  private struct Lane {
    var free: Int
    var waiting: OrderedDictionary<Int, CheckedContinuation<Bool, Never>> = [:]
  }

  private let limit: Int
  private var lanes: [String: Lane] = [:]
  private var nextTicket = 0

  init(limit: Int) {
    precondition(limit > 0, "a limit of zero would wait for ever")
    self.limit = limit
  }

  /// `false` when the task was cancelled while it waited; otherwise `release` must follow.
  func acquire(_ host: String) async -> Bool {
    if Task.isCancelled { return false }
    if lanes[host, default: Lane(free: limit)].free > 0 {
      lanes[host, default: Lane(free: limit)].free -= 1
      return true
    }
    let ticket = nextTicket
    nextTicket += 1
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: false)
        } else {
          lanes[host]?.waiting[ticket] = continuation
        }
      }
    } onCancel: {
      Task { await self.giveUp(ticket, host) }
    }
  }

  func release(_ host: String) {
    guard var lane = lanes[host] else { return }
    if lane.waiting.isEmpty {
      lane.free += 1
      lanes[host] = lane
    } else {
      let next = lane.waiting.removeFirst().value
      lanes[host] = lane
      next.resume(returning: true)
    }
  }

  private func giveUp(_ ticket: Int, _ host: String) {
    lanes[host]?.waiting.removeValue(forKey: ticket)?.resume(returning: false)
  }
}
