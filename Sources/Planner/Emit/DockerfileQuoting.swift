/// Words of a Dockerfile, outside `RUN`.
///
/// Source: Dockerfile reference, "Environment replacement" and "Shell and exec form"; BuildKit's word lexer.
/// Its rules: a backslash outside quotes takes the next character as it is; inside double quotes it does so only
/// before `"`, `$` and a backslash; `$` opens a variable in both. A line break ends the instruction and no escape
/// stands for one, nor for a control character.
enum DockerfileQuoting {
  /// A value of `ENV`, `LABEL`, `ARG` or `WORKDIR`.
  static func word(_ text: String) throws(Unquotable) -> String {
    try requireOneLine(text)
    if TextClass.isPlain(text, extra: "._/:@%+,-") { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" || scalar == "$" || scalar == "\\" { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result + "\""
  }

  /// The operands of `COPY`: bare when that is safe, else the JSON form.
  ///
  /// BuildKit expands variables in them in both forms, after reading the JSON, so they are escaped twice.
  static func paths(_ paths: [String]) throws(Unquotable) -> String {
    for path in paths { try requireOneLine(path) }
    let areBare = paths.allSatisfy { path in
      !path.hasPrefix("-") && TextClass.isPlain(path, extra: "._/@%+,-")
    }
    if areBare { return paths.joined(separator: " ") }
    return JSONQuoting.array(paths.map(escaped))
  }

  /// How operands of `COPY` may start of which `path` is the first.
  static func firstOperands(for path: String) -> [String] {
    ["\(path) ", "[\(JSONQuoting.string(escaped(path))), "]
  }

  private static func escaped(_ path: String) -> String {
    var result = ""
    for scalar in path.unicodeScalars {
      if "\"'$\\".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// The exec form. BuildKit expands nothing in it.
  static func exec(_ words: [String]) throws(Unquotable) -> String {
    if let word = words.first(where: { $0.unicodeScalars.contains("\0") }) {
      throw Unquotable(text: word, language: "Dockerfile")
    }
    return JSONQuoting.array(words)
  }

  private static func requireOneLine(_ text: String) throws(Unquotable) {
    let isFine = text.unicodeScalars.allSatisfy { $0 == "\t" || TextClass.isOneLine(String($0)) }
    if !isFine { throw Unquotable(text: text, language: "Dockerfile") }
  }
}
