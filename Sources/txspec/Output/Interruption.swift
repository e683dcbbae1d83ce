import DepResolver
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What SIGINT and SIGTERM do: end the process at once, but only after files that are being written are whole, and after
/// processes that it runs have ended and what they left is cleared up.
///
/// The process dies of the signal itself, so that a shell sees 130 (or 143) and stops its loop too. Everything that
/// runs inside the handler is an atomic, `write`, `signal`, `kill` or `raise` (POSIX.1-2017, 2.4.3: async-signal-safe).
enum Interruption {
  private static let idle = 0
  private static let writing = 1
  private static let ending = 2
  private static let tending = 3
  /// The number of the signal that came while files were being written is added to this.
  private static let postponed = 1000

  private static let state = Atomic<Int>(idle)
  /// Whether a progress line stands on the terminal and is to be taken away.
  static let hasProgressLine = Atomic<Bool>(false)

  /// The process to end before this one; 0 for none.
  private static let child = Atomic<Int32>(0)
  private static let isKilled = Atomic<Bool>(false)
  /// Where the handler writes the signal to, for a thread that clears up before the process ends; -1 as long as there is none.
  private static let cleaner = Atomic<Int32>(-1)
  private static let cleanerInput = Atomic<Int32>(-1)

  /// Starts to listen; called once, before anything else.
  static func listen() {
    // Touched here, because a handler must not be the first to initialize them.
    state.store(idle, ordering: .sequentiallyConsistent)
    hasProgressLine.store(false, ordering: .sequentiallyConsistent)
    child.store(0, ordering: .sequentiallyConsistent)
    isKilled.store(false, ordering: .sequentiallyConsistent)
    cleaner.store(-1, ordering: .sequentiallyConsistent)
    ScratchFolder.beforeFirst { startCleaner() }
    // A pipe that nobody reads any more is told by the write, with and without a client that ignores the signal. A handler, unlike
    // ignoring it, is not passed on to the programs that are run.
    signal(SIGPIPE) { _ in }
    for number in [SIGINT, SIGTERM] {
      signal(number) { Interruption.arrive($0) }
    }
  }

  /// Runs `body` to its end, whatever signal comes.
  static func postponing<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = state.load(ordering: .sequentiallyConsistent)
    if before == tending || before > postponed { return try body() }
    let begins = state.compareExchange(expected: idle, desired: writing, ordering: .sequentiallyConsistent)
    if !begins.exchanged { pause() }
    defer {
      let before = state.exchange(idle, ordering: .sequentiallyConsistent)
      if before > postponed { end(by: Int32(before - postponed)) }
    }
    return try body()
  }

  /// Runs `body`, which runs other processes and clears up after itself whatever happens. A signal ends the process that is
  /// tended to, and this one once `body` is over.
  static func tending<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    let begins = state.compareExchange(expected: idle, desired: tending, ordering: .sequentiallyConsistent)
    if !begins.exchanged { pause() }
    defer {
      let before = state.exchange(idle, ordering: .sequentiallyConsistent)
      if before > postponed { end(by: Int32(before - postponed)) }
    }
    return try await body()
  }

  /// Names the process that a signal ends; 0 for none any more. One that would wait for something itself is killed.
  static func tend(_ process: Int32, kills: Bool = false) {
    isKilled.store(kills, ordering: .sequentiallyConsistent)
    child.store(process, ordering: .sequentiallyConsistent)
    if process > 0, isPending { kill(process, kills ? SIGKILL : SIGTERM) }
  }

  /// Whether a signal came that waits for the end of what is under way.
  static var isPending: Bool { state.load(ordering: .sequentiallyConsistent) > postponed }

  private static func arrive(_ number: Int32) {
    let tended = child.load(ordering: .sequentiallyConsistent)
    if tended > 0 { kill(tended, isKilled.load(ordering: .sequentiallyConsistent) ? SIGKILL : number) }
    let ends = state.compareExchange(expected: idle, desired: ending, ordering: .sequentiallyConsistent)
    if ends.exchanged {
      let pipe = cleaner.load(ordering: .sequentiallyConsistent)
      guard pipe >= 0, ScratchFolder.isAnyLive else { return die(of: number) }
      var byte = UInt8(truncatingIfNeeded: number)
      if write(pipe, &byte, 1) != 1 { die(of: number) }
      return
    }
    let waits = postponed + Int(number)
    _ = state.compareExchange(expected: writing, desired: waits, ordering: .sequentiallyConsistent)
    _ = state.compareExchange(expected: tending, desired: waits, ordering: .sequentiallyConsistent)
  }

  /// Waits for the end where a signal is ending the process, so that nothing is said of what that breaks.
  static func waitIfEnding() {
    guard cleaner.load(ordering: .sequentiallyConsistent) >= 0 else { return }
    while state.load(ordering: .sequentiallyConsistent) == ending { pause() }
  }

  /// Starts the thread that removes temporary folders, of which a handler could remove nothing.
  private static func startCleaner() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    cleanerInput.store(ends[0], ordering: .sequentiallyConsistent)
    var thread = pthread_t()
    let made = pthread_create(&thread, nil, { _ in Interruption.clean() }, nil)
    guard made == 0 else { return }
    pthread_detach(thread)
    cleaner.store(ends[1], ordering: .sequentiallyConsistent)
  }

  private static func clean() -> UnsafeMutableRawPointer? {
    var byte: UInt8 = 0
    while read(cleanerInput.load(ordering: .sequentiallyConsistent), &byte, 1) < 0, errno == EINTR {}
    ScratchFolder.removeAll()
    eraseProgress()
    signal(Int32(byte), SIG_DFL)
    end(by: Int32(byte))
  }

  /// Sends the signal to the whole process: a thread of a task may have it blocked.
  private static func end(by number: Int32) -> Never {
    kill(getpid(), number)
    while true { pause() }
  }

  private static func die(of number: Int32) {
    eraseProgress()
    signal(number, SIG_DFL)
    raise(number)
  }

  private static func eraseProgress() {
    if hasProgressLine.load(ordering: .sequentiallyConsistent) {
      let erasure: StaticString = "\r\u{1B}[K"
      _ = write(STDERR_FILENO, erasure.utf8Start, erasure.utf8CodeUnitCount)
    }
  }
}
