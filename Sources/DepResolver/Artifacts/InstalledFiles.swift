internal import SpecParser

// files  = format *file
// file   = root shared-count count *byte identity:8
//
// By root and path. A path begins with so many bytes of the one before it; see `CompactWriter` for counts.

/// The files that a wheel brings to a virtual environment, in few bytes.
///
/// Not among them are folders, bytecode, which follows from its source, and the `.dist-info` folder, which no other
/// distribution has. Members that installers refuse, such as those that leave their folder, are left out.
///
/// Source: PyPA "Binary distribution format", sections "Installing a wheel" and "The .data directory"; pip's and uv's
/// places in a virtual environment on Linux.
struct InstalledFiles: Hashable, Sendable {
  /// The folder that paths are seen from.
  enum Root: UInt8, CaseIterable, Sendable {
    /// `site-packages`, for what is pure and what is not.
    case library
    /// The virtual environment itself.
    case environment
    /// Where C headers go, each distribution's in a folder of its own.
    case headers

    /// Seen from the virtual environment, with a slash at its end.
    func folder(_ python: PythonVersion) -> String {
      switch self {
      case .library: "lib/python\(python.short)/site-packages/"
      case .environment: ""
      case .headers: "include/site/python\(python.short)/"
      }
    }
  }

  /// Raised whenever the layout, or what is read from a wheel, changes.
  static let format: UInt8 = 1

  /// The form in the cache.
  let encoded: [UInt8]

  /// - Parameters:
  ///   - entryPoints: The bytes of `entry_points.txt`; empty where the wheel has none.
  ///   - project: The normalized name, which is that of the folder of headers.
  init(_ directory: ZipDirectory, entryPoints: [UInt8], project: String) {
    var files: [File] = []
    files.reserveCapacity(directory.entries.count)
    for entry in directory.entries where !entry.isFolder {
      guard let place = Self.place(entry.nameBytes, project: project) else { continue }
      let isProgram = entry.isExecutable || place.isScript
      let identity = Self.identity(entry.checksum, entry.size, isProgram ? Self.executable : 0)
      files.append(File(root: place.root, path: place.path, identity: identity))
    }
    let scripts = EntryPointScripts(parsing: entryPoints).references
    for (name, reference) in scripts {
      guard let path = Self.cleaned(Array("bin/".utf8) + name) else { continue }
      let identity = Self.identity(Inflater.checksum(reference[...]), reference.count, Self.made)
      files.append(File(root: .environment, path: path, identity: identity))
    }
    files.sort(by: File.precedes)
    var writer = CompactWriter()
    writer.write(Self.format)
    var last: File?
    for file in files {
      if let last, last.root == file.root, last.path == file.path { continue }
      let shared = last.map { Self.sharedCount($0.path, file.path) } ?? 0
      writer.write(file.root.rawValue)
      writer.write(count: shared)
      writer.write(text: Array(file.path.dropFirst(shared)))
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        writer.write(UInt8(truncatingIfNeeded: file.identity >> shift))
      }
      last = file
    }
    encoded = writer.bytes
  }

  /// `nil` for bytes of another form.
  init?(encoded bytes: UnsafeRawBufferPointer) {
    guard Self.walk(bytes, { _, _, _ in }) else { return nil }
    encoded = Array(bytes)
  }

  /// Calls `body` with each file: the root, the path from there on, and what tells its contents from others.
  ///
  /// Equal identities stand for equal bytes that are as much a program: the sum and the size of a member, or the object
  /// that a program of an entry point calls.
  func forEach(_ body: (Root, [UInt8], UInt64) -> Void) {
    encoded.withUnsafeBytes { _ = Self.walk($0, body) }
  }

  /// Whether the bytes could be read.
  private static func walk(_ bytes: UnsafeRawBufferPointer, _ body: (Root, [UInt8], UInt64) -> Void) -> Bool {
    var reader = CompactReader(bytes)
    guard reader.byte() == format else { return false }
    var path: [UInt8] = []
    while reader.index < bytes.count {
      guard let root = reader.byte().flatMap({ Root(rawValue: $0) }), let shared = reader.count(),
        shared <= path.count, let count = reader.count(), let rest = reader.raw(count), let number = reader.raw(8)
      else { return false }
      path.removeSubrange(shared...)
      path += rest
      body(root, path, UInt64(littleEndian: number.loadUnaligned(as: UInt64.self)))
    }
    return true
  }

  // MARK: - Contents

  private struct File {
    var root: Root
    var path: [UInt8]
    var identity: UInt64

    /// A program of an entry point comes before a script of the same name: in its place, as in pip.
    static func precedes(_ left: File, _ right: File) -> Bool {
      if left.root != right.root { return left.root.rawValue < right.root.rawValue }
      if left.path != right.path { return left.path.lexicographicallyPrecedes(right.path) }
      let (isMade, isOtherMade) = (left.identity & made != 0, right.identity & made != 0)
      return isMade == isOtherMade ? left.identity < right.identity : isMade
    }
  }

  private static let made: UInt64 = 1
  private static let executable: UInt64 = 2

  /// The checksum, as much of the size as fits, and marks.
  private static func identity(_ checksum: UInt32, _ size: Int, _ marks: UInt64) -> UInt64 {
    UInt64(checksum) << 32 | (UInt64(truncatingIfNeeded: size) & 0x3fff_ffff) << 2 | marks
  }

  private static func sharedCount(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var count = 0
    while count < left.count, count < right.count, left[count] == right[count] { count += 1 }
    return count
  }

  // MARK: - Places

  private struct Place {
    var root: Root
    var path: [UInt8]
    var isScript = false
  }

  /// Where a member goes; `nil` for what is not listed.
  private static func place(_ name: ArraySlice<UInt8>, project: String) -> Place? {
    guard let path = cleaned(Array(name)) else { return nil }
    let slash = path.firstIndex(of: UInt8(ascii: "/")) ?? 0
    let top = path[..<slash]
    if top.suffix(10).elementsEqual(".dist-info".utf8) || isBytecode(path) { return nil }
    guard top.suffix(5).elementsEqual(".data".utf8) else { return Place(root: .library, path: path) }
    let inside = path[(slash + 1)...]
    // A file in place of a folder of the scheme.
    guard let end = inside.firstIndex(of: UInt8(ascii: "/")) else { return nil }
    let rest = Array(inside[(end + 1)...])
    switch String(decoding: inside[..<end], as: UTF8.self) {
    case "purelib", "platlib": return Place(root: .library, path: rest)
    case "data": return Place(root: .environment, path: rest)
    case "scripts": return Place(root: .environment, path: Array("bin/".utf8) + rest, isScript: true)
    case "headers": return Place(root: .headers, path: Array("\(project)/".utf8) + rest)
    default: return nil
    }
  }

  private static func isBytecode(_ path: [UInt8]) -> Bool {
    guard path.suffix(4).elementsEqual(".pyc".utf8), let slash = path.lastIndex(of: UInt8(ascii: "/")) else {
      return false
    }
    return path[..<slash].suffix(11).elementsEqual("__pycache__".utf8)
  }

  /// The path without empty parts and those of one dot; `nil` for one that goes upwards or nowhere.
  private static func cleaned(_ path: [UInt8]) -> [UInt8]? {
    var isClean = true
    var start = 0
    for index in 0...path.count where index == path.count || path[index] == UInt8(ascii: "/") {
      let part = path[start..<index]
      if part.isEmpty || part.elementsEqual(".".utf8) { isClean = false }
      if part.elementsEqual("..".utf8) { return nil }
      start = index + 1
    }
    if isClean { return path }
    let parts = path.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
    return parts.isEmpty ? nil : Array(parts.joined(separator: [UInt8(ascii: "/")]))
  }
}
