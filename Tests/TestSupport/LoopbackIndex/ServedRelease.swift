/// One version of one project on a `LoopbackIndex`; its files are made from it.
public struct ServedRelease: Sendable {
  public var project: String
  public var version: String
  /// `Requires-Dist` lines.
  public var requires: [String]
  public var requiresPython: String?
  /// The tags of each wheel, such as `py3-none-any`.
  public var wheels: [String]
  public var hasSdist: Bool
  /// The reason, perhaps empty.
  public var yanked: String?
  /// Whether the source distribution leaves its dependencies to its build.
  public var isDynamic: Bool
  /// Further members of each wheel, with the number of bytes each has.
  public var members: [String: Int]
  /// Further members of each wheel, with their bytes.
  public var contents: [String: [UInt8]]
  /// Further members of the source distribution.
  public var sources: [String: String]

  public init(
    _ project: String,
    _ version: String,
    requires: [String] = [],
    requiresPython: String? = nil,
    wheels: [String] = ["py3-none-any"],
    hasSdist: Bool = false,
    yanked: String? = nil,
    isDynamic: Bool = false,
    members: [String: Int] = [:],
    contents: [String: [UInt8]] = [:],
    sources: [String: String] = [:]
  ) {
    self.project = project
    self.version = version
    self.requires = requires
    self.requiresPython = requiresPython
    self.wheels = wheels
    self.hasSdist = hasSdist
    self.yanked = yanked
    self.isDynamic = isDynamic
    self.members = members
    self.contents = contents
    self.sources = sources
  }

  /// The core metadata that every file of the release carries.
  public var metadata: [UInt8] {
    var lines = ["Metadata-Version: 2.2", "Name: \(project)", "Version: \(version)"]
    if let requiresPython { lines.append("Requires-Python: \(requiresPython)") }
    lines += isDynamic ? ["Dynamic: Requires-Dist"] : requires.map { "Requires-Dist: \($0)" }
    return Array((lines.joined(separator: "\n") + "\n\nA test package.\n").utf8)
  }

  /// Every file with its name, wheels first.
  public func files() -> [(name: String, bytes: [UInt8])] {
    let escaped = project.split(separator: "-").joined(separator: "_")
    let folder = "\(escaped)-\(version).dist-info"
    var files = wheels.map { tags in
      var contents = members.sorted { $0.key < $1.key }.map { name, size in
        (name: name, bytes: [UInt8](repeating: UInt8(ascii: "x"), count: size))
      }
      contents += self.contents.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      contents.append(("\(folder)/METADATA", metadata))
      contents.append(("\(folder)/WHEEL", Array("Wheel-Version: 1.0\n".utf8)))
      contents.append(("\(folder)/RECORD", []))
      return (name: "\(escaped)-\(version)-\(tags).whl", bytes: zipArchive(contents))
    }
    if hasSdist {
      let name = "\(escaped)-\(version)"
      let more = sources.sorted { $0.key < $1.key }.map { (name: "\(name)/\($0.key)", bytes: Array($0.value.utf8)) }
      files.append(("\(name).tar.gz", gzip(tarArchive([("\(name)/PKG-INFO", metadata)] + more))))
    }
    return files
  }
}
