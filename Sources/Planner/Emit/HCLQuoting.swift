/// Quoted strings of HCL, the language of `docker-bake.hcl`.
///
/// Source: HCL native syntax specification, "Template Expressions": a quoted string is a template, in which `${`
/// and `%{` open a sequence and `\uNNNN` and `\UNNNNNNNN` stand for a character. HCL normalizes what it reads to NFC.
enum HCLQuoting {
  static func string(_ text: String) -> String {
    var result = "\""
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      // As a number, a sign neither opens a sequence nor doubles as the escape of one.
      case "$" where next == "{" || next == "$", "%" where next == "{" || next == "%":
        result += "\\u" + JSONQuoting.hexadecimal(scalar.value, digits: 4)
      case _ where TextClass.isControl(scalar) || !scalar.isASCII && !scalar.properties.isAlphabetic:
        result +=
          scalar.value > 0xFFFF
          ? "\\U" + JSONQuoting.hexadecimal(scalar.value, digits: 8)
          : "\\u" + JSONQuoting.hexadecimal(scalar.value, digits: 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A list on one line.
  static func list(_ texts: [String]) -> String {
    "[" + texts.map(string).joined(separator: ", ") + "]"
  }
}
