/// What a Dockerfile of the past says of its bases and of the distribution's packages, as far as it can be read.
struct WrittenDockerfile: Sendable, Equatable {
  /// The images after `FROM`, in the order of the file.
  var bases: [String] = []
  /// What stands after `apt-get install`, without options; sorted, each once.
  var systemPackages: [String] = []

  init(_ contents: [UInt8]) {
    var systems: Set<String> = []
    for line in Self.logicalLines(String(decoding: contents, as: UTF8.self)) {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let instruction = words.first?.uppercased() else { continue }
      if instruction == "FROM" {
        if let image = words.dropFirst().first(where: { !$0.hasPrefix("--") }) { bases.append(image) }
      } else if instruction == "RUN" {
        var isInstalling = false
        var previous = ""
        for word in words.dropFirst() {
          if ["&&", ";", "||", "|"].contains(word) || word.hasSuffix(";") {
            if isInstalling, word.count > 1, word.hasSuffix(";") { systems.insert(String(word.dropLast())) }
            isInstalling = false
          } else if word == "install", previous == "apt" || previous == "apt-get" || previous.hasPrefix("-") {
            isInstalling = words.contains("apt-get") || words.contains("apt")
          } else if isInstalling, !word.hasPrefix("-") {
            systems.insert(word)
          }
          previous = word
        }
      }
    }
    systemPackages = systems.sorted()
  }

  /// Lines joined at a trailing backslash, without comment lines.
  private static func logicalLines(_ text: String) -> [String] {
    var lines: [String] = []
    var current = ""
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let trimmed = line.drop(while: \.isWhitespace)
      if trimmed.hasPrefix("#") { continue }
      if let last = line.last(where: { !$0.isWhitespace }), last == "\\" {
        current += line.prefix(upTo: line.lastIndex(of: "\\") ?? line.endIndex) + " "
      } else {
        lines.append(current + line)
        current = ""
      }
    }
    return current.isEmpty ? lines : lines + [current]
  }
}
