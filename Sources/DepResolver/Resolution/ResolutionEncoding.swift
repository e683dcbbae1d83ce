internal import SpecParser

// resolution = format pages packages edges excluded
// pages      = count signed*                                   ; the first number, then the steps between them
// packages   = count ( name version extras index chosen have-sha256 files detail )*
// chosen     = files                                           ; one
// files      = text                                            ; a page of one release, as `SimplePageBuilder` writes it
// edges      = count edge*
// edge       = parent child requirement extra evidence
// excluded   = count ( edge location )*
//
// Texts that repeat (names, versions, paths, indexes) are written once and then by number.

/// The form of a `Resolution` in the cache.
enum ResolutionEncoding {
  /// Raised whenever the layout changes, or what the resolver answers to the same question.
  static let format: UInt8 = 2

  struct Kept: Sendable {
    var resolution: Resolution
    /// The numbers of the pages it was made from, ascending.
    var pages: [Int]
  }

  /// `pages` ascending.
  static func encode(_ resolution: Resolution, pages: [Int]) -> [UInt8] {
    var writer = ResolutionWriter()
    writer.compact.write(format)
    writer.compact.write(count: pages.count)
    var last = 0
    for page in pages {
      writer.compact.write(signed: page - last)
      last = page
    }
    writer.compact.write(count: resolution.packages.count)
    for package in resolution.packages { writer.write(package) }
    writer.compact.write(count: resolution.edges.count)
    for edge in resolution.edges { writer.write(edge) }
    writer.compact.write(count: resolution.excluded.count)
    for excluded in resolution.excluded {
      writer.write(excluded.edge)
      writer.write(excluded.excludedAt)
    }
    return writer.compact.bytes
  }

  /// `nil` for another format, and for anything that cannot be read to its end.
  static func decode(_ body: [UInt8], environment: Environment) -> Kept? {
    body.withUnsafeBytes { bytes in
      var reader = ResolutionReader(body, bytes)
      guard reader.compact.byte() == format, let pageCount = reader.compact.count(), pageCount <= bytes.count else {
        return nil
      }
      var pages: [Int] = []
      for _ in 0..<pageCount {
        guard let step = reader.compact.signed() else { return nil }
        pages.append((pages.last ?? 0) &+ step)
      }
      guard let packages = reader.list({ $0.package() }), let edges = reader.list({ $0.edge() }),
        let excluded = reader.list({ $0.excludedEdge() }), reader.compact.index == bytes.count
      else { return nil }
      let resolution = Resolution(
        environment: environment, packages: packages, edges: edges, excluded: excluded)
      return Kept(resolution: resolution, pages: pages)
    }
  }
}
