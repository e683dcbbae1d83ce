import FoundationEssentials
public import Testing

/// Compares `text` with the golden file `Tests/<Target>/Goldens/<suite>/<name>.txt`.
///
/// A missing golden is a failure; `TXSPEC_UPDATE_GOLDENS=1` rewrites it instead. `filePath` is the test's own
/// file, which tells the target.
public func expectGolden(
  _ text: String,
  suite: String,
  name: String,
  fileExtension: String = "txt",
  filePath: String = #filePath,
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws {
  let folder = testTargetFolder(of: filePath) + "/Goldens/\(suite)"
  let path = "\(folder)/\(name).\(fileExtension)"
  if ProcessInfo.processInfo.environment["TXSPEC_UPDATE_GOLDENS"] == "1" {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    return
  }
  guard let golden = FileManager.default.contents(atPath: path) else {
    Issue.record("missing golden \(path); run with TXSPEC_UPDATE_GOLDENS=1", sourceLocation: sourceLocation)
    return
  }
  let expected = String(decoding: golden, as: UTF8.self)
  #expect(text == expected, "differs from \(path)", sourceLocation: sourceLocation)
}

/// The text of `Tests/<Target>/Fixtures/<path>`.
public func fixture(_ path: String, filePath: String = #filePath) throws -> String {
  try String(contentsOf: URL(filePath: testTargetFolder(of: filePath) + "/Fixtures/" + path), encoding: .utf8)
}

/// `…/Tests/<Target>` of a file somewhere below it.
public func testTargetFolder(of filePath: String) -> String {
  let parts = filePath.split(separator: "/", omittingEmptySubsequences: false)
  guard let tests = parts.lastIndex(of: "Tests"), tests + 1 < parts.count else { return filePath }
  return parts[...(tests + 1)].joined(separator: "/")
}
