import FoundationEssentials
import TestSupport
import Testing

@testable import Planner

@Suite struct QuotingTests {
  @Test func dockerfileWordsReadBackAsTheyWere() throws {
    for text in NastyText.texts(5000, pieces: NastyText.pieces + ["\t"]) {
      let line = "NAME=\(try DockerfileQuoting.word(text)) NEXT=1"
      let words = DockerfileWords.split(line)
      #expect(words.count == 2, "\(line)")
      #expect(DockerfileWords.process(words[0])?.utf8.elementsEqual("NAME=\(text)".utf8) == true, "\(line)")
    }
  }

  @Test func dockerfilePathsReadBackAsTheyWere() throws {
    for text in NastyText.texts(5000) where !text.isEmpty {
      let operands = try DockerfileQuoting.paths([text, "/app/\(text)"])
      let decoded: [String]
      if operands.hasPrefix("[") {
        decoded = try JSONDecoder().decode([String].self, from: Data(operands.utf8))
      } else {
        decoded = operands.split(separator: " ").map(String.init)
      }
      #expect(decoded.compactMap(DockerfileWords.process) == [text, "/app/\(text)"], "\(operands)")
    }
  }

  @Test func execFormsReadBackAsTheyWere() throws {
    for text in NastyText.texts(5000, pieces: NastyText.pieces + NastyText.controls) {
      let line = try DockerfileQuoting.exec(["sh", text])
      #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
      let decoded = try JSONDecoder().decode([String].self, from: Data(line.utf8))
      #expect(decoded.count == 2 && decoded[1].utf8.elementsEqual(text.utf8), "\(line)")
    }
  }

  @Test(arguments: ["a\nRUN id", "a\rb", "\0", "\u{7f}", "\u{85}", "\u{2028}"])
  func refusesWhatADockerfileCannotHold(text: String) {
    #expect(throws: Unquotable.self) { try DockerfileQuoting.word(text) }
    #expect(throws: Unquotable.self) { try DockerfileQuoting.paths([text]) }
    #expect(throws: Unquotable.self) { try ShellQuoting.word(text) }
  }

  @Test func refusesANulInTheExecForm() {
    #expect(throws: Unquotable.self) { try DockerfileQuoting.exec(["a\0b"]) }
  }

  @Test func shellWordsReadBackAsTheyWere() async throws {
    let texts = NastyText.texts(400, pieces: NastyText.pieces + ["\t"])
    let words = try texts.map { try ShellQuoting.word($0) }
    let result = try await command(["sh", "-c", "printf '%s\\n' " + words.joined(separator: " ")])
    #expect(result.succeeded && result.output == texts.joined(separator: "\n") + "\n")
  }

  @Test(arguments: [
    ("plain", "\"plain\""), ("${x}", "\"\\u0024{x}\""), ("$${x}", "\"\\u0024\\u0024{x}\""), ("%{x}", "\"\\u0025{x}\""),
    ("$5 50%", "\"$5 50%\""), ("a\"b\\c\n", "\"a\\\"b\\\\c\\n\""), ("\u{1}", "\"\\u0001\""), ("😀", "\"\\U0001f600\""),
  ])
  func writesHCLStrings(text: String, quoted: String) {
    #expect(HCLQuoting.string(text) == quoted)
  }

  @Test(arguments: [
    ("a\nb", "a\\u{a}b"), ("\u{202e}x", "\\u{202e}x"), ("é", "é"), ("\u{1b}[0m", "\\u{1b}[0m"),
  ])
  func keepsCommentsOnOneLine(text: String, shown: String) {
    #expect(CommentQuoting.comment(text) == "# " + shown)
  }
}
