import SpecParser
import TestSupport
import Testing

/// Lines of requirements files put to pip's own parser: what it takes is taken, as the same requirement, or is in the
/// table of what is refused here with its reason.
@Suite(
  .enabled("python3 cannot import pip 24 or later") {
    await (try? python("import pip; assert int(pip.__version__.split('.')[0]) >= 24")) != nil
  })
struct PipLinesPeerTests {
  /// Each is combined with every head and tail.
  private static let cores = [
    "name", "Name.x_y", "name==1.0", "name>=1.0,<2", "name >= 1.0 , != 1.5", "name(>=1)", "name[a]", "name[a,b]>=1",
    "name [a] ~= 1.4.2", "name===1.0", "name==1.*", "name>=1.0,", "name<2.0.dev1", "name==1.0+cpu", "name=1",
    "name>1.*",
    "name==", "name>=1.0,,<2", "name=>1", "1name", "-name", "name-", "name~=1", "name ==1 >2", "name==1.0 extra",
    "name @ https://h.example/name-1.0-py3-none-any.whl", "name@https://h.example/name-1.0.tar.gz",
    "https://h.example/name-1.0-py3-none-any.whl", "git+https://h.example/name@v1#egg=name",
    "name @ git+https://h.example/name@v1", "name @ file:///x/name-1.0-py3-none-any.whl",
    "name @ git+ssh://git@h.example/name.git@main#subdirectory=py",
    "git+https://h.example/name#egg=name&subdirectory=x",
    "name @ https://h.example/name.zip#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
  ]
  private static let tails = [
    "", ";", " ;", "; python_version > '3'", ";python_version>'3'", " ; python_version > '3' and os_name == 'posix'",
    "; python_version > 3", "; nonsense == '1'", "; 'linux' in sys_platform", "  # comment",
    " --hash=sha256:"
      + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", " --no-binary :all:", " -C x=y",
    "; (python_version > '3' or os_name == 'nt')",
  ]
  private static let options = [
    "--index-url https://h.example/simple", "-i https://h.example/simple", "--index-url=https://h.example/simple",
    "--pypi-url https://h.example/simple", "--extra-index-url https://h.example/simple", "--no-index", "-f ./wheels",
    "--find-links https://h.example/links", "--find-links=./wheels", "--no-binary :all:", "--no-binary=a,b",
    "--only-binary :none:", "--prefer-binary", "--require-hashes", "--pre", "--trusted-host h.example",
    "--use-feature fast-deps", "--use-feature=truststore", "--extra-index https://h.example/simple", "--find x",
    "--no-such-option", "--pre --no-index", "--pre=1", "--index-url", "--no-binary", "-fwheels", "-r", "--no",
    "--no-index --find-links wheels --prefer-binary", "\t--pre", "--no-binary 'a'", "--find-links \"my wheels\"",
  ]

  /// What pip takes and is refused here, by the text that the line holds, with the reason.
  private static let refused: [(text: String, reason: String)] = [
    ("--use-feature=", "no feature of pip is known here"),
    ("name===1.0;", "=== takes any text up to white space; a ';' ends it here"),
  ]

  @Test func takesWhatPipTakes() async throws {
    let lines = Self.cores.flatMap { core in Self.tails.map { core + $0 } } + Self.options
    let script = """
      import sys
      from pip._internal.req.req_file import get_line_parser, preprocess, ParsedLine, handle_requirement_line
      from pip._internal.req.constructors import install_req_from_parsed_requirement
      parse = get_line_parser(None)
      for text in sys.stdin.read().split("\\n"):
          try:
              lines = list(preprocess(text))
              args, options = parse(lines[0][1])
              line = ParsedLine("in.txt", 1, args, options, False)
              if not args and not options.editables:
                  print("option")
                  continue
              found = install_req_from_parsed_requirement(handle_requirement_line(line))
              name = found.req.name if found.req else "?"
              print("requirement", name, ",".join(sorted(found.extras)), str(found.markers or "").replace(" ", ""), sep="|")
          except (Exception, SystemExit) as error:
              print("-")
      """
    let answers = try await python(script, input: lines.joined(separator: "\n")).split(separator: "\n").map(String.init)
    #expect(answers.count == lines.count)
    var taken = 0
    for (line, answer) in zip(lines, answers) where answer != "-" {
      taken += 1
      let loader = RequirementsLoader(environment: [:]) { _ in Array((line + "\n").utf8) }
      let files = [Located("in.txt", at: SourceLocation(file: "<arguments>"))]
      do {
        let input = try loader.load(requirements: files)
        let own = input.requirements.first?.requirement.value
        let parts = answer.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 4 else {
          #expect(own == nil, "\(line)")
          continue
        }
        // Without white space behind it, pip makes a ';' part of an address that stands alone.
        if parts[1] == "?" || (parts[3].isEmpty && line.hasPrefix("git+") && line.contains(";p")) { continue }
        #expect(own?.name == PackageName(parts[1]), "\(line): pip says \(answer)")
        #expect(own?.extras.map(\.normalized).sorted().joined(separator: ",") == String(parts[2]), "\(line)")
        #expect((own?.marker == nil) == parts[3].isEmpty, "\(line): pip says \(answer)")
      } catch {
        if !Self.refused.contains(where: { line.contains($0.text) }) {
          Issue.record("pip takes '\(line)' as \(answer): \(error)")
        }
      }
    }
    #expect(taken > 200)
  }
}
