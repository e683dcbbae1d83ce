import FoundationEssentials
import TestSupport
import Testing

/// Every option of uv and pip is taken, or refused with what to do instead.
@Suite("Options of uv and pip")
struct ForeignOptionTests {
  /// What `uv pip compile`, `pip-compile` and `pip` take without telling of it in their help, and what pip-compile tells.
  private static let untold = """
    --no-config --no-upgrade --no-refresh --preview --no-preview --preview-features --python-downloads --python-preference
    --native-tls --no-color --no-build-isolation --build-isolation --header --annotate --client-cert --emit-trusted-host
    --no-emit-trusted-host --emit-options --no-emit-options --reuse-hashes --no-reuse-hashes --newline --resolver
    --max-rounds --pip-args --config --unsafe-package --allow-unsafe --no-allow-unsafe --build-deps-for
    --all-build-deps --only-build-deps --rebuild --dry-run --strip-extras --upgrade-strategy --target --prefix --root
    --locked --frozen --isolated -t/opt/x -I -V -d -a -n -C -b -e -v
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  private func expectAnswers(_ options: [String], _ of: String) async throws {
    let project = try await SampleProject()
    try project.tool.write("in.txt", "web\n")
    for option in options {
      let result = try await project.tool.run("resolve", "in.txt", option)
      #expect(!result.error.contains("Unknown option"), "\(of): \(result.error)")
    }
  }

  @Test func `that no help tells`() async throws { try await expectAnswers(Self.untold, "untold") }

  @Test(
    "that their help tells",
    .enabled(if: Peer.folder != nil, "needs uv and pip in TXSPEC_PEERS or .build/peers"),
    arguments: [
      ["uv", "pip", "compile", "--help"], ["uv", "lock", "--help"], ["uv", "help", "pip", "compile"],
      ["pip", "install", "--help"], ["pip", "download", "--help"],
    ])
  func toldOption(words: [String]) async throws {
    let folder = try #require(Peer.folder)
    let program = try #require(words.first)
    let tool = try CommandLineTool()
    let help = try await childProcess(
      "\(folder)/\(program)", Array(words.dropFirst()), in: tool.work, environment: tool.environment)
    let options = Peer.options(in: help.output)
    #expect(options.count > 40, "\(help.error)")
    try await expectAnswers(options, words.joined(separator: " "))
  }
}

private enum Peer {
  /// Where uv and pip are; `nil` where they are not.
  static let folder: String? = {
    let named = ProcessInfo.processInfo.environment["TXSPEC_PEERS"]
    let folder = (named ?? CommandLineTool.repository + "/.build/peers") + "/bin"
    return ["uv", "pip"].allSatisfy { FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") } ? folder : nil
  }()

  /// The options that lines of a help begin with: `  -o, --output-file <FILE>`.
  static func options(in help: String) -> [String] {
    var options: [String] = []
    for line in help.split(separator: "\n") where line.drop(while: { $0 == " " }).hasPrefix("-") {
      for word in line.split(separator: " ") {
        let name = word.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard name.hasPrefix("-"), name.count > 1, name != "--" else { break }
        let isRequest = ["-h", "--help"].contains(name)
        if !isRequest, !options.contains(String(name)) { options.append(String(name)) }
        if !word.hasSuffix(",") { break }
      }
    }
    return options
  }
}
