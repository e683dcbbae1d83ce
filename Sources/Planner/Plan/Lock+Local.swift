internal import SpecParser

extension Lock {
  /// The paths in the build context that installing it reads, in the order of the entries.
  var localPaths: [String] {
    var paths = entries.compactMap(\.localPath)
    for case .folder(let path) in links { paths.append(path) }
    var seen: Set<String> = []
    return paths.filter { seen.insert($0).inserted }
  }

  /// Distribution packages that installing it needs beside the interpreter.
  var buildPackages: [String] {
    let hasRepositories = entries.contains { entry in
      if case .repository? = entry.reference?.place { true } else { false }
    }
    return hasRepositories ? ["ca-certificates", "git"] : []
  }
}
