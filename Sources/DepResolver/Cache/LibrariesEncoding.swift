internal import SpecParser

// libraries  = format count *( soname loading provider count *needer ) count *shortfall
// needer     = package path loading
// shortfall  = package path wanted base                  ; each of them major minor patch
//
// See `CompactWriter` for counts and texts.

extension ProvidedLibraries {
  /// Raised whenever the layout, or how needs are found, changes.
  static let format: UInt8 = 2

  /// The form in the cache.
  var encoded: [UInt8] {
    var writer = CompactWriter()
    writer.write(Self.format)
    writer.write(count: libraries.count)
    for library in libraries {
      writer.write(text: library.need.soname)
      writer.write(library.need.loading.rawValue)
      writer.write(optional: library.provider)
      writer.write(count: library.need.neededBy.count)
      for needer in library.need.neededBy {
        writer.write(text: needer.package.normalized)
        writer.write(text: needer.path)
        writer.write(needer.loading.rawValue)
      }
    }
    writer.write(count: shortfalls.count)
    for shortfall in shortfalls {
      writer.write(text: shortfall.package.normalized)
      writer.write(text: shortfall.path)
      for version in [shortfall.wanted, shortfall.base] {
        for part in [version.major, version.minor, version.patch] { writer.write(signed: part) }
      }
    }
    return writer.bytes
  }

  /// `nil` for bytes of another form.
  init?(encoded bytes: UnsafeRawBufferPointer) {
    var reader = CompactReader(bytes)
    guard reader.byte() == Self.format, let count = reader.count() else { return nil }
    for _ in 0..<count {
      guard let library = Self.library(&reader) else { return nil }
      libraries.append(library)
    }
    guard let shortfallCount = reader.count() else { return nil }
    for _ in 0..<shortfallCount {
      guard let package = reader.text().flatMap({ PackageName($0) }), let path = reader.text(),
        let wanted = Self.version(&reader), let base = Self.version(&reader)
      else { return nil }
      shortfalls.append(GlibcShortfall(package: package, path: path, wanted: wanted, base: base))
    }
  }

  private static func library(_ reader: inout CompactReader) -> Library? {
    guard let soname = reader.text(), let loading = loading(&reader), let provider = reader.optionalText(),
      let count = reader.count()
    else { return nil }
    var needers: [LibraryNeed.Needer] = []
    for _ in 0..<count {
      guard let package = reader.text().flatMap({ PackageName($0) }), let path = reader.text(),
        let loading = Self.loading(&reader)
      else { return nil }
      needers.append(.init(package: package, path: path, loading: loading))
    }
    return Library(need: LibraryNeed(soname: soname, loading: loading, neededBy: needers), provider: provider)
  }

  private static func loading(_ reader: inout CompactReader) -> LibraryNeed.Loading? {
    reader.byte().flatMap { LibraryNeed.Loading(rawValue: $0) }
  }

  private static func version(_ reader: inout CompactReader) -> GlibcVersion? {
    guard let major = reader.signed(), let minor = reader.signed(), let patch = reader.signed() else { return nil }
    return GlibcVersion(major: major, minor: minor, patch: patch)
  }
}
