internal import SpecParser

/// The files of an image that lies on this machine: in a folder, or in a tar file that is read in place.
protocol ImageFiles: Sendable {
  /// The path of the folder or file, for messages.
  var path: String { get }
  /// Where the file of this name begins, and its length; `nil` where there is none.
  func place(_ name: String) -> (file: LocalFile, range: Range<Int>)?
}

extension ImageFiles {
  func has(_ name: String) -> Bool { place(name) != nil }

  /// A small file, whole.
  func bytes(_ name: String, limit: Int) async throws(ImageError) -> [UInt8] {
    guard let (file, range) = place(name) else { throw ImageError(.damaged("\(quoted(name)) is missing"), path) }
    guard range.count <= limit else {
      throw ImageError(.damaged("\(quoted(name)) is larger than \(limit) bytes"), path)
    }
    do {
      return try await file.read(range)
    } catch {
      throw failure(error, name)
    }
  }

  /// A layer, piece by piece.
  func stream(_ name: String, into reader: LayerReader) async throws(ImageError) {
    guard let (file, range) = place(name) else { throw ImageError(.damaged("\(quoted(name)) is missing"), path) }
    do {
      var start = range.lowerBound
      while start < range.upperBound {
        let end = min(range.upperBound, start + (256 << 10))
        try reader.receive(try await file.read(start..<end))
        start = end
        try Task.checkCancellation()
      }
    } catch {
      throw failure(error, name)
    }
  }

  private func failure(_ error: any Error, _ name: String) -> ImageError {
    switch error {
    case let error as ArtifactError: ImageError(.damaged("\(quoted(name)): \(error)"), path)
    case let error as LocalFileError: ImageError(.unreadable(error.message), path)
    case is CancellationError: ImageError(.fetch(FetchError(.cancelled, at: path)), path)
    default: ImageError(.unreadable("\(error)"), path)
    }
  }
}

/// A folder.
struct ImageFolder: ImageFiles {
  let path: String

  func place(_ name: String) -> (file: LocalFile, range: Range<Int>)? {
    guard let file = try? LocalFile("\(path)/\(name)"), let size = file.size else { return nil }
    return (file, 0..<size)
  }
}

/// A tar file, of which only the headers are read to find what it holds.
struct ImageArchive: ImageFiles {
  let path: String
  private let file: LocalFile
  private let members: ArchiveMembers

  init(_ path: String) async throws(ImageError) {
    self.path = path
    do {
      let file = try LocalFile(path)
      self.file = file
      members = try await ArchiveMembers(file)
    } catch let error as LocalFileError {
      throw ImageError(.unreadable(error.message), path)
    } catch let error as ArtifactError {
      throw ImageError(
        .damaged("\(error)"), path, hint: "it has to be an uncompressed tar file, as 'docker save' writes")
    } catch {
      throw ImageError(.unreadable("\(error)"), path)
    }
  }

  func place(_ name: String) -> (file: LocalFile, range: Range<Int>)? {
    members.range(of: name).map { (file, $0) }
  }
}

/// Where the members of a tar file lie.
private struct ArchiveMembers: TarSink {
  private var ranges: [String: Range<Int>] = [:]
  private var links: [String: String] = [:]
  /// Where the contents of the member whose header is being read begin.
  private var position = 0

  init(_ file: LocalFile) async throws {
    var stream = TarStream()
    let size = file.size ?? 0
    while position < size {
      if stream.skippableBytes > 0 {
        // A member that the file's end cuts off is found out when it is read.
        position += stream.skippableBytes
        try stream.skip(&self)
        continue
      }
      let block = position..<min(size, position + 512)
      position = block.upperBound
      let bytes = try await file.read(block)
      try bytes.withUnsafeBufferPointer { buffer throws(ArtifactError) in
        try stream.consume(UnsafeRawBufferPointer(buffer), &self)
      }
      if stream.hasEnded { break }
    }
    if position <= size { try stream.finish() }
  }

  mutating func wants(_ member: TarMember) -> Bool {
    ranges[Self.normalized(member.path)] = position..<(position + member.size)
    return false
  }

  mutating func take(_ member: TarMember, contents: [UInt8]?) {
    let path = Self.normalized(member.path)
    switch member.kind {
    case .symbolicLink(let target):
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      links[path] = Self.normalized(target.hasPrefix("/") ? target : "\(folder)/\(target)")
    case .hardLink(let target): links[path] = Self.normalized(target)
    default: break
    }
  }

  /// Old dockers wrote a layer that two images share once, and a link to it.
  func range(of name: String) -> Range<Int>? {
    var name = Self.normalized(name)
    for _ in 0..<8 {
      if let range = ranges[name] { return range }
      guard let target = links[name] else { return nil }
      name = target
    }
    return nil
  }

  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.prefix(4096).split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }
}
