internal import SpecParser

extension Lock {
  /// The paths in the build context that installing it reads, in the order of the entries.
  var localPaths: [String] {
    var paths = entries.compactMap(\.localPath)
    for case .folder(let path) in links { paths.append(path) }
    return Self.outermost(paths)
  }

  /// Without repeats, and without what lies in a folder that is there too.
  static func outermost(_ paths: [String]) -> [String] {
    var seen: Set<String> = []
    return paths.filter { path in
      !paths.contains { path.hasPrefix($0 + "/") || ($0 == "." && path != ".") } && seen.insert(path).inserted
    }
  }

  /// Distribution packages that installing it needs beside the interpreter.
  var buildPackages: [String] {
    let hasRepositories = entries.contains { entry in
      if case .repository? = entry.reference?.place { true } else { false }
    }
    return hasRepositories ? ["ca-certificates", "git"] : []
  }
}
