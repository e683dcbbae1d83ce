import Testing

@testable import DepResolver

@Suite("Other programs")
struct ExternalProgramTests {
  /// More than a pipe holds, so that a part is not written yet when the program is gone.
  private static let much = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)

  @Test("A program that ends without reading its input is judged by how it ends", arguments: ["true", "false"])
  func ignoresInput(name: String) async throws {
    let answer = try await ExternalProgram(name, [], deadline: .seconds(180)).run(input: Self.much)
    #expect(answer.isSuccess == (name == "true"))
  }

  @Test("A program that closes its input and goes on is heard to its end")
  func closesInput() async throws {
    let program = ExternalProgram("sh", ["-c", "exec <&-; echo heard; echo said >&2"], deadline: .seconds(180))
    let answer = try await program.run(input: Self.much)
    #expect(answer.isSuccess)
    #expect(answer.output == Array("heard\n".utf8))
    #expect(answer.error == "said\n")
  }

  @Test("All of the input arrives, also where the output is read at the same time")
  func passesInput() async throws {
    let program = ExternalProgram("cat", [], deadline: .seconds(180), outputLimit: 2 << 20)
    let answer = try await program.run(input: Self.much)
    #expect(answer.output == Self.much)
  }

  @Test("No program, too long, too much")
  func fails() async throws {
    await #expect(throws: ExternalProgram.Failure.notFound) {
      try await ExternalProgram("txspec-has-none-of-this-name", [], deadline: .seconds(180)).run(input: Self.much)
    }
    await #expect(throws: ExternalProgram.Failure.late(.milliseconds(50))) {
      try await ExternalProgram("sleep", ["60"], deadline: .milliseconds(50)).run(input: Self.much)
    }
    await #expect(throws: ExternalProgram.Failure.self) {
      try await ExternalProgram("cat", [], deadline: .seconds(180), outputLimit: 10).run(input: Self.much)
    }
  }

  @Test("Variables are changed and taken away")
  func changesVariables() async throws {
    let program = ExternalProgram(
      "sh", ["-c", "echo \"$TXSPEC_SAMPLE ${HOME-none}\""], changes: ["TXSPEC_SAMPLE": "a", "HOME": nil],
      deadline: .seconds(180))
    #expect(try await program.run().output == Array("a none\n".utf8))
  }

  @Test("A helper that does not read the registry's name", arguments: 0..<5)
  func manyAtOnce(number: Int) async throws {
    #expect(try await ExternalProgram("true", [], deadline: .seconds(180)).run(input: Array("a\n".utf8)).isSuccess)
  }
}
