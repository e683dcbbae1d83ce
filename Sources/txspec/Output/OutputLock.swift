#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Lets one process at a time write the files of an output folder, so that they are all of one run.
///
/// The folder itself is locked: that leaves nothing behind, ends with the process, and counts for other containers that have
/// the folder mounted.
struct OutputLock {
  /// Writing takes moments, so that whoever holds it longer hangs.
  private static let patience = 60

  /// Runs `body` while no other process writes below `folder`, waiting for one that does.
  static func with<Result>(_ folder: String, _ terminal: Terminal, body: () throws -> Result) throws -> Result {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A folder that is not there yet, or that can't be read, is told by who writes to it.
    guard descriptor >= 0 else { return try body() }
    defer { close(descriptor) }
    var tries = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      // Some network file systems have no such locks.
      guard errno == EWOULDBLOCK || errno == EINTR else { break }
      tries += 1
      if tries == 20 { terminal.say("waiting for another txspec that writes to \(folder.terminalSafe)") }
      guard tries < patience * 20 else {
        throw WorldError(
          message: "another txspec has been writing to \(folder) for \(patience) seconds",
          hint: "end it, or write elsewhere with --output-dir")
      }
      usleep(50_000)
    }
    return try body()
  }
}
