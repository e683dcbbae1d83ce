import ArgumentParser
import DepResolver
import SpecParser

/// The one place where errors become messages on standard error and an exit status.
enum ErrorPrinter {
  /// Prints `error` and tells the status the process ends with.
  static func report(_ error: any Error, on terminal: Terminal) -> ExitStatus {
    let style = Style(isOn: terminal.colorsMessages)
    switch error {
    case let ended as Ended:
      return ended.status
    case let input as InvalidInput:
      terminal.say(input.diagnostics.map { text(of: $0, style) }.joined(separator: "\n"))
      return .wrongInput
    case let failure as ResolutionError:
      return report(failure, variant: nil, on: terminal, style)
    case let failure as UnresolvedVariant:
      return report(failure.error, variant: failure.name, on: terminal, style)
    case let failure as UnresolvedSystem:
      terminal.say(text(of: failure.diagnostic, style))
      return failure.status
    case let failure as FetchError:
      terminal.say("\(style.red("error:")) \(failure.description.terminalSafe)")
      if let hint = failure.hint { terminal.say("  \(style.cyan("hint:")) \(hint.terminalSafe)") }
      return .worldFailed
    case let failure as WorldError:
      terminal.say("\(style.red("error:")) \(failure.message.terminalSafe)")
      if let hint = failure.hint { terminal.say("  \(style.cyan("hint:")) \(hint.terminalSafe)") }
      return .worldFailed
    default:
      return reportUsage(error, on: terminal)
    }
  }

  /// The form of ``Diagnostic/description``, with colours where there are any.
  static func text(of diagnostic: Diagnostic, _ style: Style) -> String {
    let severity = "\(diagnostic.severity.rawValue):"
    let head = diagnostic.severity == .error ? style.red(severity) : style.yellow(severity)
    var lines = [
      "\(style.bold(place(diagnostic.location))): \(head) "
        + "[\(diagnostic.code)] \(diagnostic.message.terminalSafe)"
    ]
    lines += diagnostic.notes.map { "  \(place($0.location)): note: \($0.value.terminalSafe)" }
    if let hint = diagnostic.hint { lines.append("  \(style.cyan("hint:")) \(hint.terminalSafe)") }
    return lines.joined(separator: "\n")
  }

  /// Arguments and variables have no lines and columns.
  private static func place(_ location: SourceLocation) -> String {
    (location.file.hasPrefix("<") ? location.file : location.description).terminalSafe
  }

  private static func report(
    _ error: ResolutionError, variant: String?, on terminal: Terminal, _ style: Style
  ) -> ExitStatus {
    switch error {
    case .unsatisfiable(let failure):
      terminal.say(FailureRenderer(style: style).text(of: failure, variant: variant))
      return .no
    case .fetch(let error, let needed):
      terminal.say("\(style.red("error:")) \(needed.terminalSafe): \(error.description.terminalSafe)")
      if let hint = variant == nil ? error.hint : error.hintForSpec {
        terminal.say("  \(style.cyan("hint:")) \(hint.terminalSafe)")
      }
      return .worldFailed
    case .badReference(let diagnostic):
      terminal.say(text(of: diagnostic, style))
      return .wrongInput
    case .tooManyPackages(let limit, let last):
      terminal.say(
        "\(style.red("error:")) the requirements lead to more than \(limit) projects and extras, the limit of one "
          + "resolution; the last was '\(last.terminalSafe)'")
      return .worldFailed
    case .tooManyRequirements(let limit, let bytes, let last):
      terminal.say(
        "\(style.red("error:")) the distributions ask for more than \(limit) requirements or \(bytes >> 20) MiB of them, "
          + "the limit of one resolution; the last was '\(last.terminalSafe)'")
      return .worldFailed
    case .cancelled:
      terminal.say("\(style.red("error:")) interrupted")
      return .worldFailed
    }
  }

  /// Help and version requests go to standard output and end well; misuse ends with 2.
  private static func reportUsage(_ error: any Error, on terminal: Terminal) -> ExitStatus {
    let message = Txspec.fullMessage(for: error)
    guard Txspec.exitCode(for: error) != .success else {
      do throws(WorldError) {
        try terminal.write(message + "\n")
      } catch {
        return report(error, on: terminal)
      }
      return .done
    }
    terminal.say(message.terminalSafe)
    return .wrongInput
  }
}

/// Something outside the input went wrong: disk, docker, git (exit code 3).
struct WorldError: Error {
  var message: String
  var hint: String?
}
