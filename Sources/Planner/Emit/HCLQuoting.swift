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

  /// `text` inside a template whose quotes and backslashes another language takes care of, such as JSON.
  ///
  /// A sign that would open or escape a sequence becomes a sequence of its own, which has the sign for its value.
  static func inTemplate(_ text: String) -> String {
    var result = ""
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      // Every '$', as one before such a sequence would make an escape of it.
      if scalar == "$" || scalar == "%" && (next == "{" || next == "%") {
        result += "${\"\(scalar)\"}"
      } else if scalar == "\r" {
        // HCL's scanner loses a sequence right behind one.
        result += "${\"\\r\"}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
