import SpecParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Standard output and standard error, and what each can show.
struct Terminal: Sendable {
  /// Whether results may be coloured: on a terminal, unless `NO_COLOR` is set (no-color.org).
  let colorsResults: Bool
  /// Whether messages may be coloured.
  let colorsMessages: Bool
  /// Whether progress may be drawn over: standard error is a terminal that can move its cursor.
  let showsProgress: Bool
  private let isSilent: Bool

  init(_ process: ProcessEnvironment) {
    let allowsColor = process.value(of: "NO_COLOR") == nil && process.value(of: "TERM") != "dumb"
    colorsResults = allowsColor && isatty(STDOUT_FILENO) == 1
    colorsMessages = allowsColor && isatty(STDERR_FILENO) == 1
    isSilent = false
    showsProgress = isatty(STDERR_FILENO) == 1 && process.value(of: "TERM") != "dumb"
  }

  /// One that says nothing, for what is tried and may fail.
  init(silent: Bool) {
    (colorsResults, colorsMessages, showsProgress, isSilent) = (false, false, false, silent)
  }

  /// How many characters fit on a line of standard error; `nil` where that is not known.
  var columns: Int? {
    #if canImport(Glibc)
      var size = winsize()
      guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
      return Int(size.ws_col)
    #else
      return nil
    #endif
  }

  /// A result, on standard output. That nobody reads any more is no error: `txspec plan | head -1` is fine.
  func write(_ text: String) throws(WorldError) {
    guard let number = Self.write(text, to: STDOUT_FILENO), number != EPIPE else { return }
    throw WorldError(message: "the result can't be written to standard output: \(String(cString: strerror(number)))")
  }

  /// Anything that is not the result, on standard error; without the credentials of addresses, whoever repeats an argument, a
  /// path or what another program said.
  func say(_ text: String) {
    if !isSilent { _ = Self.write(redactingCredentials(text) + "\n", to: STDERR_FILENO) }
  }

  /// Writes all of `text`, whatever the pipe takes at a time; the error number when that fails.
  static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { buffer in
      var rest = UnsafeRawBufferPointer(buffer)
      while let base = rest.baseAddress, !rest.isEmpty {
        #if canImport(Glibc)
          let written = Glibc.write(descriptor, base, rest.count)
        #else
          let written = Musl.write(descriptor, base, rest.count)
        #endif
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      }
      return nil
    }
  }
}
