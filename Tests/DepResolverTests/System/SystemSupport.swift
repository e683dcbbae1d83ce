import DepResolver
import SpecParser
import TestSupport
import Testing

extension DistributionRelease {
  static let bookworm = DistributionRelease(id: "debian", codename: "bookworm")
  static let trixie = DistributionRelease(id: "debian", codename: "trixie")
}

/// `name==1.0`, a wheel, or with ` sdist` behind it a source distribution.
func resolved(_ words: String, external: [ExternalRequirement] = []) throws -> ResolvedPackage {
  let parts = words.split(separator: " ")
  let requirement = try Requirement(parsing: parts[0])
  let name = requirement.name
  let version = try #require(Version(requirement.specifiers.description.replacing("==", with: "")))
  let stem = name.normalized.replacing("-", with: "_")
  let isSource = parts.contains("sdist")
  let filename = isSource ? "\(stem)-\(version).tar.gz" : "\(stem)-\(version)-py3-none-any.whl"
  let file = DistributionFile(
    filename: filename, url: "https://files.example/\(filename)",
    kind: isSource ? .sdist(version: version) : .wheel(try #require(WheelFilename(filename))))
  var detail = DistributionDetail(
    metadata: CoreMetadata(name: name, version: version), source: isSource ? .sdistPyproject : .wheel)
  detail.external = external
  return ResolvedPackage(
    name: name, version: version, extras: requirement.extras, index: .pypi, chosen: file, files: [file], detail: detail)
}

/// A resolution for python 3.11 on linux/amd64, with edges as in `root -> a>=1` and `a==1.0 -> b`.
func resolution(_ packages: [String], edges: [String] = []) throws -> Resolution {
  try resolution(packages.map { try resolved($0) }, edges: edges)
}

func resolution(_ packages: [ResolvedPackage], edges: [String] = []) throws -> Resolution {
  let edges = try edges.enumerated().map { number, text in
    let ends = text.split(separator: " -> ", maxSplits: 1).map(String.init)
    let requirement = try Requirement(parsing: ends[1])
    var parent = Edge.Parent.root
    var evidence = Evidence.line(SourceLocation(file: "requirements.txt", line: number + 1))
    if ends[0] != "root" {
      let pin = try Requirement(parsing: ends[0])
      let version = try #require(Version(pin.specifiers.description.replacing("==", with: "")))
      parent = .package(pin.name, version)
      evidence = .requiresDist(.wheel)
    }
    return Edge(parent: parent, child: requirement.name, requirement: ends[1], evidence: evidence)
  }
  return Resolution(
    environment: Environment(python: PythonVersion(major: 3, minor: 11), platform: .linuxAMD64),
    packages: packages.sorted { $0.name < $1.name }, edges: edges, excluded: [])
}

/// `pydub ffmpeg`, with `(build)`, the program and `?` for what is not installed unasked.
func words(_ needs: [RuleNeed]) -> [String] {
  needs.map { need in
    let kind = need.kind == .build ? " (build)" : ""
    let program = need.program.map { " for \($0)" } ?? ""
    return "\(need.package?.normalized ?? "own") \(need.choices.joined(separator: "|"))\(kind)\(program)"
      + (need.onlyWhen == nil ? "" : " ?")
  }
}
