extension TextFormat {
  static let pythonVersion = TextFormat(
    code: .badPythonVersion, name: "a Python version", pattern: "3\\.[0-9]{1,3}(?:\\.[0-9]{1,3})?",
    rule: "write it as \"3.11\" or \"3.11.7\"", examples: ["3.11", "3.11.7"])

  static let accelerator = TextFormat(
    code: .badAccelerator, name: "an accelerator",
    pattern: "cpu|(?:cuda|rocm)-[0-9]{1,4}(?:\\.[0-9]{1,4}){1,2}",
    rule: "use 'cpu', or 'cuda' or 'rocm' with a version as in 'cuda-12.6'",
    examples: ["cpu", "cuda-12.6", "rocm-6.4"],
    problem: { text in
      guard Accelerator(text) == nil else { return nil }
      let message = "unknown accelerator \(quoted(text))"
      let kind = String(text.prefix { $0.isLetter })
      let version = text.dropFirst(kind.count).drop { !$0.isNumber }
      switch nearestName(to: kind, among: Accelerator.Kind.allCases.map(\.rawValue)) {
      case "cpu" where version.isEmpty:
        return TextProblem(message, hint: "did you mean 'cpu'?")
      case let gpu? where gpu != "cpu":
        return Accelerator("\(gpu)-\(version)").map { TextProblem(message, hint: "did you mean '\($0)'?") }
          ?? TextProblem(message, hint: "give the version too, as in '\(gpu == "cuda" ? "cuda-12.6" : "rocm-6.4")'")
      default:
        return TextProblem(message, hint: "use 'cpu', 'cuda-MAJOR.MINOR' or 'rocm-MAJOR.MINOR'")
      }
    })

  static let byteSize = TextFormat(
    code: .badSize, name: "a size", pattern: "[0-9]+(?:\\.[0-9]+)? ?(?:B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)",
    rule: "write a number and a unit: '2.5GB' is 2.5 x 1000^3 bytes, '2.5GiB' is 2.5 x 1024^3",
    examples: ["2.5GB", "900MB", "1GiB"], maximumLength: 32,
    problem: { text in
      do throws(QuantityError) {
        let size = try ByteSize(text)
        return size.bytes > 0 ? nil : TextProblem("a size of nothing: \(quoted(text))", hint: "write at least 1B")
      } catch {
        return error == .tooLarge ? TextProblem("too large: \(quoted(text))", hint: "write at most 8000TB") : nil
      }
    })

  /// How often to probe, and how long to wait: at least a second.
  static let duration = durationFormat(minimum: 1)

  /// How long to let the app start: may be nothing at all.
  static let startPeriod = durationFormat(minimum: 0)

  /// How long something takes, to the millisecond.
  static let moment = TextFormat(
    code: .badDuration, name: "a duration", pattern: durationPattern,
    rule: "write a number and a unit, as in '50ms' or '1s'", examples: ["50ms", "1s"], maximumLength: 32,
    problem: { text in
      let tooLong = TextProblem("too long: \(quoted(text))", hint: "write at most '24h'")
      do throws(QuantityError) {
        return try WholeSeconds(text).milliseconds > 86_400_000 ? tooLong : nil
      } catch {
        return error == .tooLarge ? tooLong : nil
      }
    })

  /// How old a file must be.
  static let age = TextFormat(
    code: .badDuration, name: "an age", pattern: "[0-9A-Za-z, ]+", rule: "write a number and a unit, as in '7d'",
    examples: ["7d", "1 week", "36h"], maximumLength: 64,
    problem: { text in
      do throws(CutOff.Mistake) {
        _ = try CutOff.age(text)
        return nil
      } catch {
        return TextProblem(error.message, hint: error.hint)
      }
    })

  /// A day, or a moment.
  static let cutOffDate = TextFormat(
    code: .badDate, name: "a date",
    pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9:.]+(?:[Zz]|[+-][0-9]{2}:[0-9]{2}))?",
    rule: "write it as '2026-03-31' or '2026-03-31T12:00:00Z'", examples: ["2026-03-31", "2026-03-31T12:00:00Z"],
    maximumLength: 64,
    problem: { text in
      do throws(CutOff.Mistake) {
        if try CutOff.moment(text) != nil { return nil }
      } catch {
        return TextProblem(error.message, hint: error.hint)
      }
      return TextProblem("not a date: \(quoted(text))", hint: "write it as '2026-03-31' or '2026-03-31T12:00:00Z'")
    })

  private static let durationPattern = "(?:[0-9]+(?:ms|s|m|h))+"

  private static func durationFormat(minimum: Int) -> TextFormat {
    TextFormat(
      code: .badDuration, name: "a duration", pattern: durationPattern,
      rule: "write a number and a unit, as in '30s' or '1m30s'", examples: ["30s", "1m30s"], maximumLength: 32,
      problem: { text in
        let tooLong = TextProblem("too long: \(quoted(text))", hint: "write at most '24h'")
        do throws(QuantityError) {
          guard let seconds = try WholeSeconds(text).exact else {
            return TextProblem("not a whole number of seconds: \(quoted(text))", hint: "round it to seconds")
          }
          if seconds < minimum {
            return TextProblem("too short: \(quoted(text))", hint: "write at least '\(minimum)s'")
          }
          return seconds > 86_400 ? tooLong : nil
        } catch {
          return error == .tooLarge ? tooLong : nil
        }
      })
  }
}
