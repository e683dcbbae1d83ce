/// Readers of what git prints for programs.
///
/// `git log -z --raw --format=%x02%H %ct %P` prints, each ended by a zero byte: for a commit `\2id time parents`; then
/// for each change `:mode mode id id letter` and its path, with a line feed before the first one. Paths may hold any
/// other byte, so what a field is follows from the one before it.
enum GitOutput {
  /// Separates the fields of `git log` above.
  static let logFormat = "%x02%H %ct %P"

  static func commits(_ output: [UInt8]) -> [GitHistory.Commit] {
    var commits: [GitHistory.Commit] = []
    var fields = output.split(separator: 0, omittingEmptySubsequences: false)[...]
    while let field = fields.popFirst() {
      if field.first == 2 {
        let words = String(decoding: field.dropFirst(), as: UTF8.self).split(separator: " ")
        guard let id = words.first else { continue }
        let time = words.dropFirst().first.flatMap { Int($0) } ?? 0
        commits.append(GitHistory.Commit(id: String(id), time: time, isFirst: words.count < 3, changes: []))
        continue
      }
      let record = field.drop { $0 == UInt8(ascii: "\n") }
      guard record.first == UInt8(ascii: ":"), let path = fields.popFirst(), !commits.isEmpty else { continue }
      let words = String(decoding: record.dropFirst(), as: UTF8.self).split(separator: " ")
      guard words.count == 5 else { continue }
      commits[commits.count - 1].changes.append(
        GitHistory.Change(
          RepositoryPath(bytes: path), before: object(mode: words[0], id: words[2]),
          after: object(mode: words[1], id: words[3])))
    }
    return commits
  }

  /// Mode `000000` stands for no file.
  private static func object(mode: Substring, id: Substring) -> GitHistory.Object? {
    mode.contains { $0 != "0" } ? GitHistory.Object(id: String(id), mode: String(mode)) : nil
  }

  /// `git ls-tree -r -z`: `mode type id<tab>path`, each ended by a zero byte.
  static func tree(_ output: [UInt8]) -> [RepositoryPath: GitHistory.Object] {
    var tree: [RepositoryPath: GitHistory.Object] = [:]
    for record in output.split(separator: 0) {
      guard let tab = record.firstIndex(of: UInt8(ascii: "\t")) else { continue }
      let words = String(decoding: record[..<tab], as: UTF8.self).split(separator: " ")
      guard words.count == 3 else { continue }
      tree[RepositoryPath(bytes: record[(tab + 1)...])] = GitHistory.Object(
        id: String(words[2]), mode: String(words[0]))
    }
    return tree
  }

  /// `git cat-file --batch-check`: `id type size`, or `id missing`, a line each.
  static func sizes(_ output: [UInt8]) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for line in output.split(separator: UInt8(ascii: "\n")) {
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      if words.count == 3, words[1] == "blob" { sizes[String(words[0])] = Int(words[2]) }
    }
    return sizes
  }

  /// `git cat-file --batch`: such a line, then as many bytes, then a line feed.
  static func contents(_ output: [UInt8]) -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    var rest = output[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      rest = rest[(end + 1)...]
      guard words.count == 3, let size = Int(words[2]), size >= 0 else { continue }
      guard rest.count > size else { break }
      contents[String(words[0])] = Array(rest.prefix(size))
      rest = rest.dropFirst(size + 1)
    }
    return contents
  }
}
