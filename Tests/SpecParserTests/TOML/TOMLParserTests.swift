import OrderedCollections
import TestSupport
import Testing

@testable import SpecParser

@Suite struct TOMLParserTests {
  static let full = #"""
    # a comment	with a tab
    title = "T\u00e9\n\"q\"" # after a value
    'lit.key' = 'C:\path'
    "quoted key"."x".y = ""
    a.b.c = 1
    a . b . d = [ "x", 'y', # comment
      """
    multi \
         line ""quotes"""", '''
    raw \ text''''',
    ]
    date = 1979-05-27 07:32:00Z
    numbers = [+1_000, 0xdead_beef, -0.5e-3, inf, true, 07:32:00]
    inline = { p = "1", q.r = [ { s = "2" } ], t = {} }

    [project]
    name = "foo"
    [project.optional-dependencies]
    z = ["b"]
    a = ["c"]
    [[list]]
    k = "1"
    [list.sub]
    k = "2"
    [[list]]
    [x.y.z]
    k = "3"
    [x]
    k = "4"
    """#

  static func describe(_ node: TOMLNode) -> String {
    switch node {
    case .text(let text, _): "'\(text.unicodeScalars.map { String($0.value) }.joined(separator: " "))'"
    case .scalar: "?"
    case .list, .tables: "[\((node.list ?? []).map(describe).joined(separator: ","))]"
    case .table(let table):
      "{\(table.values.map { "\(describe(.text($0.key, offset: 0)))=\(describe($0.value))" }.joined(separator: ","))}"
    }
  }

  private static let peer = #"""
    import json, sys, tomllib
    def describe(value):
      if isinstance(value, str): return "'" + " ".join(str(ord(c)) for c in value) + "'"
      if isinstance(value, list): return "[" + ",".join(map(describe, value)) + "]"
      if isinstance(value, dict):
        return "{" + ",".join(describe(k) + "=" + describe(v) for k, v in value.items()) + "}"
      return "?"
    for line in sys.stdin.read().splitlines():
      try: print(describe(tomllib.loads(bytes.fromhex(line).decode())))
      except (ValueError, RecursionError): print("invalid")
    """#

  private func compare(_ documents: [String]) async throws -> (valid: Int, looser: [String]) {
    let digits = documents.map { text in
      text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + "\n"
    }
    let answers = try await python(Self.peer, input: digits.joined()).split(separator: "\n").map(String.init)
    #expect(answers.count == documents.count)
    var valid = 0
    var looser: [String] = []
    for (document, answer) in zip(documents, answers) {
      let own = (try? TOMLParser.parse(document)).map { Self.describe(.table($0)) }
      if answer == "invalid" {
        if own != nil { looser.append(document) }
      } else {
        valid += 1
        #expect(own == answer, "\(document)")
      }
    }
    return (valid, looser)
  }

  @Test func agreesWithTomllibOnAFullDocument() async throws {
    let result = try await compare([Self.full, Self.full.replacing("\n", with: "\r\n"), "", "\n\n", "a=1"])
    #expect(result.valid == 5)
  }

  static let invalid = [
    "a", "a=", "=1", "a=1 b=2", "a=1\na=2", "a.b=1\na=2", "a=1\na.b=2", "[a]\n[a]", "[a", "[]", "[a.]", "[[[a]]]",
    "[[a]",
    "[[a]]\n[a]", "[a]\n[[a]]", "a=[]\n[[a]]", "a={}\n[a.b]", "a={b.c=1}\n[a.b]", "a={b=1,}", "a={b=1\n}",
    "a={b=1,b=2}",
    "a.b=1\n[a]", "[a.b.c]\n[a]\nb.d=1\n[a.b]\n[a.b.c]", "[a]\nb.c=1\n[a.b]", "[x]\n[a]\nb.c=1\n[y]\n[a.b]", "a='\n'",
    "a=\"\n\"", "a=\"\\x\"", "a=\"\\ud800\"", "a=\"\\u12\"", "a=\"\"\"\\x\"\"\"", "a=\"\"\"\\ x\"\"\"", "a='''",
    "a=\"\u{1}\"",
    "# \u{1}", "a=[1", "a=[1 2]", "a=[,]", "\u{7f}", "é=1", "a=1\r", "a=\"\\U00110000\"",
    "'''a'''=1",
    "[a]\n[a.b]\nc=1\n[a]\n", "a={b={}}\na.b.c=1", "[[a]]\n[a.b]\n[a.b]", "a=[{b=1}]\n[a.c]",
  ]

  @Test func refusesWhatTomllibRefuses() async throws {
    let result = try await compare(Self.invalid)
    #expect(result.looser == [])
    #expect(result.valid == 0)
  }

  @Test func acceptsWhatTomllibAccepts() async throws {
    var generator = SeededGenerator(seed: 21)
    let good = Self.full.split(separator: "\n", omittingEmptySubsequences: false)
    let documents = (0..<4_000).map { _ in
      // Lines left out, put twice or put elsewhere, and here and there a letter changed.
      var lines = good
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<lines.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines.randomElement(using: &generator) ?? "", at: place)
        case 2: lines.swapAt(place, Int.random(in: 0..<lines.count, using: &generator))
        default:
          var line = Array(lines[place])
          if !line.isEmpty {
            line[Int.random(in: 0..<line.count, using: &generator)] =
              "\"'[]{}=,.# \\a1\t".randomElement(using: &generator) ?? "x"
          }
          lines[place] = Substring(String(line))
        }
      }
      return lines.joined(separator: "\n")
    }
    let result = try await compare(documents)
    #expect(result.valid > 500)
    // Only numbers, dates and booleans are not checked.
    #expect(result.looser.count < 400, "\(result.looser.prefix(5))")
  }

  @Test func boundsTheDepth() throws {
    let deep = String(repeating: "[", count: 33)
    #expect(throws: TOMLError(line: 1, message: "values nested more than 32 deep")) {
      try TOMLParser.parse("a=\(deep)")
    }
    let key = [String](repeating: "a", count: 33).joined(separator: ".")
    #expect(throws: TOMLError(line: 2, message: "a key of more than 32 parts")) { try TOMLParser.parse("\n[\(key)]") }
    #expect(throws: TOMLError.self) { try TOMLParser.parse(String(repeating: "[[[a]]]\n", count: 10)) }
  }

  @Test func takesLinearTime() throws {
    let tables = try TOMLParser.parse(String(repeating: "[[a]]\n", count: 100_000))
    #expect(tables["a"]?.list?.count == 100_000)
    let keys = (0..<50_000).map { "k\($0) = 1\n" }.joined()
    #expect(try TOMLParser.parse(keys).values.count == 50_000)
  }
}
