#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

// Contents = *( path space *( space ) place *( "," place ) newline )
// place    = [ area "/" ] section "/" package
//
// Debian wiki "DebianRepository/Format", section "Contents indices". Paths are relative to the root.

/// Which packages of an archive hold a shared library or a program, by the file's name.
struct ContentsIndex: Sendable {
  /// Raised whenever the form, or what is read from `Contents`, changes.
  static let format = 1

  var names: SortedBlocks

  /// Packages that put a file of this name where the dynamic loader looks, sorted.
  func packages(withLibrary soname: String) -> [String] { packages(soname) }

  /// Packages that put a program of this name where a shell looks, sorted.
  func packages(withProgram name: String) -> [String] { packages(Self.programPrefix + name) }

  fileprivate static let programPrefix = "bin/"

  private func packages(_ name: String) -> [String] {
    names.value(name) { reader in
      guard let count = reader.count() else { return nil }
      var packages: [String] = []
      for _ in 0..<count {
        guard let package = reader.text() else { return nil }
        packages.append(package)
      }
      return packages
    } ?? []
  }
}

extension ContentsIndex {
  /// Bytes of a decompressed `Contents`; that of bookworm has 148 MB.
  private static let longestList = 2 << 30
  private static let longestLine = 4 << 20
  /// Bytes that the index may take while it is made; that of bookworm takes 6 MiB.
  private static let mostKept = 64 << 20

  /// Reads a `Contents` file as an archive serves it, a piece at a time; most lines are let go at their first bytes.
  init(contents file: [UInt8], _ compression: ArchiveCompression) throws(ArtifactError) {
    var builder = Builder()
    var rest: [UInt8] = []
    try compression.decompress(file, limit: Self.longestList) { piece throws(ArtifactError) in
      rest += piece
      guard let end = rest.lastIndex(of: 0x0A) else {
        guard rest.count <= Self.longestLine else {
          throw ArtifactError.tooLarge(what: "a line of 'Contents'", limit: Self.longestLine)
        }
        return
      }
      rest.withUnsafeBytes { builder.add(UnsafeRawBufferPointer(rebasing: $0[...end])) }
      rest.removeSubrange(...end)
      try Self.checkKept(builder)
    }
    rest.withUnsafeBytes { builder.add($0) }
    try Self.checkKept(builder)
    names = builder.finish()
  }

  private static func checkKept(_ builder: Builder) throws(ArtifactError) {
    guard builder.keptBytes <= mostKept else {
      throw ArtifactError.tooLarge(what: "the index of 'Contents'", limit: mostKept)
    }
  }

  private struct Builder {
    private struct Entry {
      /// In `text`.
      var name: Range<Int>
      var package: Range<Int>
    }

    private var text: [UInt8] = []
    private var entries: [Entry] = []

    var keptBytes: Int { text.count + entries.count * MemoryLayout<Entry>.stride }

    /// Takes whole lines.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
      guard let base = bytes.baseAddress else { return }
      var start = 0
      while start < bytes.count {
        let end = memchr(base + start, 0x0A, bytes.count - start).map { UnsafeRawPointer($0) - base } ?? bytes.count
        // "usr/share" and what else cannot be wanted.
        let isWanted =
          switch bytes[start] {
          case UInt8(ascii: "u"): end - start > 6 && bytes[start + 4] != UInt8(ascii: "s") || isSbin(bytes, start, end)
          case UInt8(ascii: "l"), UInt8(ascii: "b"), UInt8(ascii: "s"): true
          default: false
          }
        if isWanted { addLine(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) }
        start = end + 1
      }
    }

    private func isSbin(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
      end - start > 6 && bytes[start + 5] == UInt8(ascii: "b")
    }

    private mutating func addLine(_ line: UnsafeRawBufferPointer) {
      // The path may hold blanks, the packages may not.
      guard let gap = line.lastIndex(where: { $0 == 0x20 || $0 == 0x09 }), gap + 1 < line.count else { return }
      var pathEnd = gap
      while pathEnd > 0, line[pathEnd - 1] == 0x20 || line[pathEnd - 1] == 0x09 { pathEnd -= 1 }
      let path = UnsafeRawBufferPointer(rebasing: line[..<pathEnd])
      guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return }
      let folder = UnsafeRawBufferPointer(rebasing: path[..<slash])
      let file = UnsafeRawBufferPointer(rebasing: path[(slash + 1)...])
      let isProgram = Self.isProgramFolder(folder)
      guard isProgram || (Self.isLibrary(file) && Self.isLoaderFolder(folder)) else { return }
      let start = text.count
      if isProgram { text += Array(ContentsIndex.programPrefix.utf8) }
      text += Array(file)
      let name = start..<text.count
      for place in line[(gap + 1)...].split(separator: UInt8(ascii: ",")) {
        let package = place.split(separator: UInt8(ascii: "/")).last ?? place[...]
        let packageStart = text.count
        text += Array(package)
        entries.append(Entry(name: name, package: packageStart..<text.count))
      }
    }

    private static let programFolders = ["bin", "sbin", "usr/bin", "usr/sbin"].map { Array($0.utf8) }

    private static func isProgramFolder(_ folder: UnsafeRawBufferPointer) -> Bool {
      folder.count <= 8 && programFolders.contains { folder.elementsEqual($0) }
    }

    /// `lib`, `usr/lib`, `lib64`, and the folder of an architecture in them (ld.so(8)).
    private static func isLoaderFolder(_ folder: UnsafeRawBufferPointer) -> Bool {
      let parts = folder.split(separator: UInt8(ascii: "/"))
      let inner = parts.first?.elementsEqual("usr".utf8) == true ? parts.dropFirst() : parts[...]
      guard let top = inner.first, top.elementsEqual("lib".utf8) || top.elementsEqual("lib64".utf8) else {
        return false
      }
      if inner.count == 1 { return true }
      return inner.count == 2 && inner.last.map { $0.suffix(10).elementsEqual("-linux-gnu".utf8) } == true
    }

    private static func isLibrary(_ file: UnsafeRawBufferPointer) -> Bool {
      guard file.count > 5, file.count < 200, file[0] == UInt8(ascii: "l"), file[1] == UInt8(ascii: "i") else {
        return false
      }
      var index = 3
      while index + 2 < file.count {
        if file[index] == UInt8(ascii: "."), file[index + 1] == UInt8(ascii: "s"), file[index + 2] == UInt8(ascii: "o")
        {
          return index + 3 == file.count || file[index + 3] == UInt8(ascii: ".")
        }
        index += 1
      }
      return false
    }

    mutating func finish() -> SortedBlocks {
      let entries = self.entries
      return text.withUnsafeBytes { text in
        func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: text[range]) }
        let sorted = entries.sorted { left, right in
          if bytes(left.name).elementsEqual(bytes(right.name)) {
            return bytes(left.package).lexicographicallyPrecedes(bytes(right.package))
          }
          return bytes(left.name).lexicographicallyPrecedes(bytes(right.name))
        }
        var builder = SortedBlocks.Builder()
        var index = 0
        while index < sorted.count {
          let name = bytes(sorted[index].name)
          var packages: [UnsafeRawBufferPointer] = []
          while index < sorted.count, bytes(sorted[index].name).elementsEqual(name) {
            let package = bytes(sorted[index].package)
            if packages.last.map({ $0.elementsEqual(package) }) != true { packages.append(package) }
            index += 1
          }
          builder.add(name) { entry in
            entry.write(count: packages.count)
            for package in packages { entry.write(text: package) }
          }
        }
        return builder.finish()
      }
    }
  }
}

extension IndexClient {
  /// Which packages hold which libraries and programs, by the first of `sources` that has anything: later pockets hold
  /// newer versions of the same packages, and Debian's have no lists of their own.
  ///
  /// `Contents` is some 12 MB to fetch, so this is for when a name has to be looked up.
  func contents(_ question: SystemQuestion) async throws(FetchError) -> ContentsIndex? {
    let key = ArchiveKey(
      sources: question.sources, architecture: question.release.architecture, keyring: question.keyring)
    return try await contentsLists.once(key) {
      noteFetching()
      return Task { await self.loadContents(key) }
    }.value.get()
  }

  @concurrent
  private nonisolated func loadContents(_ key: ArchiveKey) async -> Result<ContentsIndex?, FetchError> {
    do throws(FetchError) {
      guard let source = key.sources.first, let component = source.components.first else { return .success(nil) }
      let release = try await suite(source, key)
      guard let (file, compression) = release.contents(component, key.architecture) else { return .success(nil) }
      let blocks = try await list(file, of: source, release, format: ContentsIndex.format) {
        bytes throws(ArtifactError) in
        try ContentsIndex(contents: bytes, compression).names
      }
      return .success(ContentsIndex(names: blocks))
    } catch {
      return .failure(error)
    }
  }
}
