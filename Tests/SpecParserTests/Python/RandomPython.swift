import TestSupport

/// Versions, specifiers and markers drawn so that they often meet at the edges of the standard's rules.
extension SeededGenerator {
  /// A version in normal form: few different numbers, all segments.
  mutating func versionText(local: Bool = true) -> String {
    var text = oneIn(12) ? "1!" : ""
    text += release()
    if oneIn(3) { text += "\(pick(["a", "b", "rc"]))\(number())" }
    if oneIn(3) { text += ".post\(number())" }
    if oneIn(3) { text += ".dev\(number())" }
    if local, oneIn(4) { text += "+\(pick(["0", "1", "2", "10", "cpu", "cu121", "abc.1", "abc", "1.2", "0a", "a.0"]))" }
    return text
  }

  /// Mostly small numbers, sometimes those around the limits of the packed form and of what fits into an integer.
  private mutating func number() -> String {
    oneIn(12)
      ? pick([
        "9", "10", "63", "64", "65", "16447", "16448", "99999", "4294983743", "4294983744", "999999999999999999",
        "1000000000000000000", "9223372036854775807", "9223372036854775808", "20240101000000000000000001",
        "99999999999999999999", "100000000000000000000",
      ])
      : "\(Int.random(in: 0...2, using: &self))"
  }

  private mutating func release() -> String {
    (0..<pick([1, 2, 2, 2, 3, 3, 4, 5])).map { _ in "\(number())" }.joined(separator: ".")
  }

  /// Another spelling of the same version.
  mutating func respelled(_ version: String) -> String {
    var text = version
    func swap(_ old: String, _ new: [String]) {
      guard let range = text.firstRange(of: old) else { return }
      text.replaceSubrange(range, with: pick(new))
    }
    swap("rc", ["c", "pre", "preview", "-rc", ".RC.", "_c_", "rc"])
    if !text.contains("+") {
      swap("a", ["alpha", "-alpha", ".a", "_A", "a-"])
      swap("b", ["beta", ".beta_", "b"])
    }
    swap(".post", ["post", "-", "-r", ".rev", "_post_", ".post"])
    swap(".dev", ["dev", "-dev", "_DEV-", ".dev."])
    if oneIn(4) { text = "v" + text }
    if oneIn(4) { text = " \(text)\t" }
    return text
  }

  mutating func clauseText() -> String {
    switch pick([0, 0, 0, 1, 1, 2, 3, 3, 4]) {
    case 4:
      // Mostly as versions are written in normal form, sometimes not.
      let version = versionText()
      return "===\(oneIn(4) ? respelled(version).filter { $0 != " " && $0 != "\t" } : version)"
    case 0: return "\(pick(["<=", ">=", "<", ">"]))\(versionText(local: false))"
    case 1: return "\(pick(["==", "!="]))\(versionText())"
    case 2:
      return
        "~=\(oneIn(12) ? "1!" : "")\(number()).\(release())\(pick(["", "", "a1", "rc2", ".post1", ".dev1", "b1.dev0"]))"
    default: return "\(pick(["==", "!="]))\(oneIn(12) ? "1!" : "")\(release()).*"
    }
  }

  /// One to three clauses.
  mutating func specifiersText() -> String {
    (0..<pick([1, 1, 2, 3])).map { _ in clauseText() }.joined(separator: ",")
  }
}

extension SeededGenerator {
  /// The text with some characters changed, added, taken out or swapped.
  mutating func damaged(_ text: String, with alphabet: String) -> String {
    var characters = Array(text)
    for _ in 0..<pick([1, 1, 2, 3]) {
      let place = Int.random(in: 0...characters.count, using: &self)
      switch Int.random(in: 0..<4, using: &self) {
      case 0: characters.insert(alphabet.randomElement(using: &self) ?? "x", at: place)
      case 1 where place < characters.count: characters.remove(at: place)
      case 2 where place < characters.count: characters[place] = alphabet.randomElement(using: &self) ?? "x"
      case 3 where place + 1 < characters.count: characters.swapAt(place, place + 1)
      default: break
      }
    }
    return String(characters)
  }

  mutating func markerText(depth: Int = 0) -> String {
    switch depth > 3 ? 0 : pick([0, 0, 0, 1, 2, 3]) {
    case 1: return "\(markerText(depth: depth + 1)) and \(markerText(depth: depth + 1))"
    case 2: return "\(markerText(depth: depth + 1)) or \(markerText(depth: depth + 1))"
    case 3: return "(\(markerText(depth: depth + 1)))"
    default: return comparisonText()
    }
  }

  private mutating func comparisonText() -> String {
    let relation = pick(["<", "<=", "==", "==", "==", "!=", ">=", ">=", ">", "~=", "in", "not in"])
    let quote = pick(["'", "\""])
    switch pick([0, 0, 0, 1, 1, 2]) {
    case 0:
      let variable = pick(["python_version", "python_full_version", "implementation_version"])
      let value = pick([
        "3", "3.8", "3.11", "3.11.7", "3.12", "3.9.*", "3.11.*", "2.7", "4", "3.11.7rc1", "3.11, 3.12", "", "x",
      ])
      return oneIn(5) && value.allSatisfy { "0123456789.".contains($0) } && !value.isEmpty
        ? "\(quote)\(value)\(quote) \(relation) \(variable)" : "\(variable) \(relation) \(quote)\(value)\(quote)"
    case 1:
      let variable = pick([
        "os_name", "os.name", "sys_platform", "platform_machine", "platform_system", "platform_version",
        "implementation_name", "platform_python_implementation", "python_implementation", "sys.platform",
      ])
      let value = pick([
        "posix", "nt", "linux", "linux2", "win32", "x86_64", "x86_64 aarch64", "Linux", "CPython", "cpython", "", "1",
        "5.10",
      ])
      return oneIn(4)
        ? "\(quote)\(value)\(quote) \(relation) \(variable)" : "\(variable) \(relation) \(quote)\(value)\(quote)"
    default:
      let value = pick(["cpu", "foo-bar", "other"])
      let relation = pick(["==", "==", "!="])
      return oneIn(3) ? "\(quote)\(value)\(quote) \(relation) extra" : "extra \(relation) \(quote)\(value)\(quote)"
    }
  }
}

extension SeededGenerator {
  mutating func requirementText() -> String {
    var text = pick(["name", "A.b-c_D", "zope.interface", "x"])
    if oneIn(3) { text += pick(["[a]", "[a,b]", " [ A , c-d ]", "[]"]) }
    switch pick([0, 1, 1, 2, 3]) {
    case 0: break
    case 1: text += specifiersText()
    case 2: text += " (\(specifiersText()))"
    default: text += pick([" @ https://user:pw@host/x.whl#sha256=0", "@git+ssh://h/r@v1", " @ file:///x"])
    }
    if oneIn(2) { text += " ; \(markerText())" }
    return text
  }
}
