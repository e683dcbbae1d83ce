/// What one layer does to the files below it, as far as a snapshot looks.
///
/// Source: OCI image specification, "Image Layer Filesystem Changeset".
struct LayerContents: Sendable {
  struct Entry: Sendable {
    enum Kind: Sendable {
      /// `contents` only where they matter.
      case file(size: Int, contents: [UInt8]?)
      case folder
      case symbolicLink(to: String)
      case hardLink(to: String)
      case other
    }

    /// Without a slash at its ends, without empty parts, `.` and `..`.
    var path: String
    var kind: Kind
  }

  /// In the order of the layer.
  private(set) var entries: [Entry] = []
  /// Of its files; a hard link takes none of its own.
  var fileBytes: Int {
    entries.reduce(0) { sum, entry in
      guard case .file(let size, _) = entry.kind else { return sum }
      return sum.addingReportingOverflow(size).partialValue
    }
  }
  /// Paths that go, with all below them.
  private(set) var whiteouts: [String] = []
  /// Folders whose lower contents go.
  private(set) var opaqueFolders: [String] = []

  private var keptBytes = 0
  private var pathBytes = 0

  private static let whiteoutPrefix = ".wh."
  private static let opaqueMark = ".wh..wh..opq"
}

extension LayerContents: TarSink {
  mutating func wants(_ member: TarMember) throws(ArtifactError) -> Bool {
    guard let path = try Self.path(member.path), let limit = KeptFile.limit(path) else { return false }
    guard member.size <= limit else { throw ArtifactError.tooLarge(what: "\(path) of the image", limit: limit) }
    keptBytes += member.size
    guard keptBytes <= KeptFile.totalLimit else {
      throw ArtifactError.tooLarge(what: "what is read of one layer", limit: KeptFile.totalLimit)
    }
    return true
  }

  mutating func take(_ member: TarMember, contents: [UInt8]?) throws(ArtifactError) {
    guard let path = try Self.path(member.path) else { return }
    pathBytes += path.utf8.count
    guard pathBytes <= 256 << 20 else {
      throw ArtifactError.tooLarge(what: "all the names in one layer", limit: 256 << 20)
    }
    let slash = path.lastIndex(of: "/")
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    let folder = slash.map { path[..<$0] } ?? ""
    if name == Self.opaqueMark {
      opaqueFolders.append(String(folder))
    } else if name.hasPrefix(Self.whiteoutPrefix) {
      let gone = name.dropFirst(Self.whiteoutPrefix.count)
      // Other marks of this form, such as `.wh..wh.plnk`, are aufs's own and no files.
      if gone.isEmpty || gone.hasPrefix(Self.whiteoutPrefix) { return }
      whiteouts.append(folder.isEmpty ? String(gone) : "\(folder)/\(gone)")
    } else {
      entries.append(Entry(path: path, kind: Self.kind(member, contents)))
    }
  }

  private static func kind(_ member: TarMember, _ contents: [UInt8]?) -> Entry.Kind {
    switch member.kind {
    case .file: .file(size: member.size, contents: contents)
    case .folder: .folder
    case .symbolicLink(let target): .symbolicLink(to: target)
    case .hardLink(let target): .hardLink(to: target)
    case .other: .other
    }
  }

  /// `nil` for the root folder.
  private static func path(_ text: String) throws(ArtifactError) -> String? {
    guard text.utf8.count <= 4096 else { throw ArtifactError.malformed("a path of more than 4096 bytes in a layer") }
    let parts = text.split(separator: "/").filter { $0 != "." }
    guard parts.count <= ImageTree.deepestFolder, !parts.contains("..") else {
      throw ArtifactError.malformed("a path in a layer that leads out of the image, or too deep into it")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }
}
