import Planner

/// What is sent of a build context, for people.
struct ContextRenderer {
  let style: Style

  /// Smaller files are not worth a line.
  private static let shownFrom = 100_000

  /// The folder before and after its ignore file, and the largest files that remain.
  func lines(of survey: ContextSurvey) -> [String] {
    var table = TextTable(.left, .right)
    table.add("in the folder", Self.bytes(of: survey.folder), count(survey.folder.files, "file"))
    table.add("sent", Self.bytes(of: survey.sent), count(survey.sent.files, "file"))
    for file in survey.largest.prefix(3) where file.bytes >= Self.shownFrom {
      table.add("  of that", "\(ByteCount(file.bytes))", file.path.terminalSafe)
    }
    return table.lines() + heldBack(of: survey) + suspicions(of: survey)
  }

  /// What is kept out though what it is in is copied, and whose rules do it.
  func heldBack(of survey: ContextSurvey) -> [String] {
    var lines: [String] = []
    if let path = survey.userFile {
      let total = survey.byUser
      let what =
        switch (total.count, total.example) {
        case (1, let example?): ", which keeps out \(example)"
        case (let count, let example?): ", which keeps out \(count) files or folders, such as \(example)"
        default: ", which keeps out nothing of it"
        }
      lines.append("  ignore rules of txspec and of \(path)\(what)".terminalSafe)
    }
    if !survey.secrets.isEmpty {
      let shown = survey.secrets.prefix(Self.shownSecrets).map { $0.isFolder ? $0.path + "/" : $0.path }
      let rest = survey.secrets.count - shown.count
      let more = rest > 0 ? " and \(rest) more" : ""
      lines.append(
        "  \(style.yellow("warning:")) named like secrets and so not sent: "
          + "\(shown.joined(separator: ", ").terminalSafe)\(more)")
      lines.append(
        "    \(style.cyan("hint:")) to send one, add it to 'app.copy': \(survey.secrets[0].path.terminalSafe)")
    }
    return lines
  }

  /// More names than these are counted.
  private static let shownSecrets = 8

  /// What an image should probably not hold.
  func suspicions(of survey: ContextSurvey) -> [String] {
    survey.suspicions.map { suspicion in
      let kind =
        switch suspicion.rule {
        case .models: "what looks like models"
        case .data: "what looks like data"
        case .caches: "what looks like caches"
        case .large: "very large files"
        }
      let example = suspicion.files == 1 ? suspicion.example : "such as \(suspicion.example)"
      return "  \(style.yellow("warning:")) '\(suspicion.entry.terminalSafe)' holds \(kind): "
        + "\(ByteCount(suspicion.bytes)) in \(count(suspicion.files, "file")), \(example.terminalSafe)"
    }
  }

  static func bytes(of total: ContextSurvey.Total) -> String {
    (total.isComplete ? "" : "at least ") + "\(ByteCount(total.bytes))"
  }
}

/// The shape of what is sent of a build context in JSON results.
struct ContextJSON: Encodable {
  struct Total: Encodable {
    var files: Int
    var bytes: Int
    /// Whether all was looked at; otherwise it is at least that.
    var isComplete: Bool

    init(_ total: ContextSurvey.Total) {
      files = total.files
      bytes = total.bytes
      isComplete = total.isComplete
    }
  }

  struct File: Encodable {
    var path: String
    var bytes: Int

    init(_ file: ContextSurvey.File) {
      path = file.path
      bytes = file.bytes
    }
  }

  struct Suspicion: Encodable {
    var entry: String
    var kind: String
    var files: Int
    var bytes: Int
    var example: String
  }

  /// The whole folder, as without an ignore file.
  var folder: Total
  var sent: Total
  var largest: [File]
  var suspicions: [Suspicion]
  /// The user's own ignore file, whose rules hold too; `null` where there is none.
  var ignoreFile: String?
  /// How many files and whole folders of what is copied it keeps out.
  var keptOutByIgnoreFile: Int
  /// What is copied and named like a secret, and so kept out; folders end with a slash.
  var keptOutAsSecrets: [String]

  init(_ survey: ContextSurvey) {
    folder = Total(survey.folder)
    sent = Total(survey.sent)
    largest = survey.largest.map(File.init)
    ignoreFile = survey.userFile
    keptOutByIgnoreFile = survey.byUser.count
    keptOutAsSecrets = survey.secrets.map { $0.isFolder ? $0.path + "/" : $0.path }
    suspicions = survey.suspicions.map {
      Suspicion(entry: $0.entry, kind: $0.rule.rawValue, files: $0.files, bytes: $0.bytes, example: $0.example)
    }
  }
}
