import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What SIGINT and SIGTERM do: end the process at once, but only after files that are being written are whole.
///
/// The process dies of the signal itself, so that a shell sees 130 (or 143) and stops its loop too. Everything that
/// runs inside the handler is an atomic, `write`, `signal` or `raise` (POSIX.1-2017, 2.4.3: async-signal-safe).
enum Interruption {
  private static let idle = 0
  private static let writing = 1
  private static let ending = 2
  /// The number of the signal that came while files were being written is added to this.
  private static let postponed = 1000

  private static let state = Atomic<Int>(idle)
  /// Whether a progress line stands on the terminal and is to be taken away.
  static let hasProgressLine = Atomic<Bool>(false)

  /// Starts to listen; called once, before anything else.
  static func listen() {
    // Touched here, because a handler must not be the first to initialize them.
    state.store(idle, ordering: .sequentiallyConsistent)
    hasProgressLine.store(false, ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM] {
      signal(number) { Interruption.arrive($0) }
    }
  }

  /// Runs `body` to its end, whatever signal comes.
  static func postponing<Result>(_ body: () throws -> Result) rethrows -> Result {
    let begins = state.compareExchange(expected: idle, desired: writing, ordering: .sequentiallyConsistent)
    if !begins.exchanged { pause() }
    defer {
      let before = state.exchange(idle, ordering: .sequentiallyConsistent)
      if before > postponed { raise(Int32(before - postponed)) }
    }
    return try body()
  }

  private static func arrive(_ number: Int32) {
    let ends = state.compareExchange(expected: idle, desired: ending, ordering: .sequentiallyConsistent)
    if ends.exchanged { return die(of: number) }
    _ = state.compareExchange(
      expected: writing, desired: postponed + Int(number), ordering: .sequentiallyConsistent)
  }

  private static func die(of number: Int32) {
    if hasProgressLine.load(ordering: .sequentiallyConsistent) {
      let erasure: StaticString = "\r\u{1B}[K"
      _ = write(STDERR_FILENO, erasure.utf8Start, erasure.utf8CodeUnitCount)
    }
    signal(number, SIG_DFL)
    raise(number)
  }
}
