import SpecParser

@testable import DepResolver

/// A small archive in the form of `Packages`, one line a package:
///
///     name version [field: value; field: value]
///
/// with `d` for Depends, `p` for Pre-Depends, `c` for Conflicts, `b` for Breaks, `v` for Provides, `s` for Source, `m`
/// for Multi-Arch, `y` for Priority and `e` for Essential.
func debianIndex(_ text: String) throws -> DebianIndex {
  try DebianIndex(packages: Array(debianControl(text).utf8), .none)
}

/// The same as packages that an image has.
func debianPackages(_ text: String) -> [DebianPackage] {
  DebianControl(Array(debianControl(text).utf8)).compactMap { DebianPackage($0) }
}

private func debianControl(_ text: String) -> String {
  let fields = [
    "d": "Depends", "p": "Pre-Depends", "c": "Conflicts", "b": "Breaks", "v": "Provides", "s": "Source",
    "m": "Multi-Arch", "y": "Priority", "e": "Essential",
  ]
  return text.split(separator: "\n").map { line in
    let parts = line.split(separator: "[", maxSplits: 1)
    let words = parts[0].split(separator: " ")
    var stanza = ["Package: \(words[0])", "Version: \(words[1])", "Architecture: amd64", "Installed-Size: 1"]
    if parts.count == 2 {
      for field in parts[1].dropLast().split(separator: ";") {
        let pair = field.split(separator: ":", maxSplits: 1)
        let key = pair[0].filter { $0 != " " }
        stanza.append("\(fields[key] ?? key):\(pair[1])")
      }
    }
    return stanza.joined(separator: "\n") + "\n\n"
  }.joined()
}

/// `name=version` of each package that would be installed, in order of names.
func debianSelection(
  _ archives: [String], installed: String = "", _ asked: String...
) throws -> [String] {
  let resolver = SystemResolver(
    indexes: try archives.map { try debianIndex($0) }, installed: debianPackages(installed))
  let selection = try resolver.select(
    asked.map { text in
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      return SystemRequest(parts[0], version: parts.count == 2 ? DebianVersion(parts[1]) : nil)
    })
  return selection.packages.map { "\($0.name)=\($0.details.version)" }
}
