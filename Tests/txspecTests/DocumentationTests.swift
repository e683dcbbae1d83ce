import FoundationEssentials
import Testing

/// What comments and documents point at is there.
@Suite struct DocumentationTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.repository.appending(path: path), encoding: .utf8)
  }

  /// The headings of a document as written and as the anchors that links use.
  private func headings(_ path: String) throws -> (titles: Set<String>, anchors: Set<String>) {
    let titles = try text(path).split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
      String(line.drop { $0 == "#" || $0 == " " })
    }
    let anchors = titles.map { title in
      String(title.lowercased().compactMap { $0 == " " ? "-" : $0.isLetter || $0.isNumber || $0 == "-" ? $0 : nil })
    }
    return (Set(titles), Set(anchors))
  }

  @Test func everySectionThatTheSourcesNameExists() throws {
    let sections = try headings("docs/resolver.md")
    let sources = Self.repository.appending(path: "Sources").path()
    var links = 0
    for path in try FileManager.default.subpathsOfDirectory(atPath: sources) where path.hasSuffix(".swift") {
      // A name may be parted from its document by the end of a comment line.
      let text = try text("Sources/" + path).replacing("\n  /// ", with: " ").replacing("\n/// ", with: " ")
      for match in text.matches(of: /docs\/resolver\.md#([a-z0-9-]+)/) {
        links += 1
        #expect(sections.anchors.contains(String(match.1)), "\(path): \(match.0)")
      }
      for match in text.matches(of: /"([^"\n]+)" in docs\/resolver\.md/) {
        links += 1
        #expect(sections.titles.contains(String(match.1)), "\(path): \(match.0)")
      }
    }
    #expect(links >= 15)
  }

  @Test(arguments: [
    "README.md", "docs/resolver.md", "docs/standards.md", "docs/performance.md", "docs/building.md", "docs/history.md",
    "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md",
  ])
  func everyLinkInADocumentLeadsSomewhere(document: String) throws {
    let folder = Self.repository.appending(path: document).deletingLastPathComponent()
    for match in try text(document).matches(of: /\]\(([^)\s]+)\)/) {
      let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      guard !parts[0].hasPrefix("http") else { continue }
      let target = parts[0].isEmpty ? document : String(parts[0])
      let path = parts[0].isEmpty ? Self.repository.appending(path: document) : folder.appending(path: target)
      #expect(FileManager.default.fileExists(atPath: path.path()), "\(match.1)")
      if parts.count == 2, parts[0].isEmpty {
        #expect(try headings(document).anchors.contains(String(parts[1])), "\(match.1)")
      }
    }
  }
}
