internal import SpecParser

// resolution = format pages packages edges excluded
// pages      = count signed*                                   ; the first number, then the steps between them
// packages   = count ( name version extras index stated-by chosen are-lockable detail passed-over )*
// passed-over = count ( version kind reason )*
// chosen     = files                                           ; one
// files      = text                                            ; a page of one release, as `SimplePageBuilder` writes it
// edges      = count edge*
// edge       = parent child requirement extra evidence
// excluded   = count ( edge location )*
//
// details    = checksum ( files requirements )*                ; of the resolution, then for each package
//
// A detail has its requirements with the details, which are kept apart: most askers have no use for them.
// Texts that repeat (names, versions, paths, indexes) are written once and then by number.

/// The form of a `Resolution` in the cache.
enum ResolutionEncoding {
  /// Raised whenever the layout changes, or what the resolver answers to the same question.
  static let format: UInt8 = 8

  struct Kept: Sendable {
    var resolution: Resolution
    /// The numbers of the pages it was made from, ascending.
    var pages: [Int]
  }

  /// `pages` ascending.
  static func encode(_ resolution: Resolution, pages: [Int]) -> (body: [UInt8], details: [UInt8]) {
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
    var details = CompactWriter()
    details.write(signed: checksum(writer.compact.bytes))
    details.write(raw: writer.details.bytes)
    return (writer.compact.bytes, details.bytes)
  }

  /// Ties details to the resolution they are of.
  private static func checksum(_ body: [UInt8]) -> Int { Int(Cache.checksum("", body)) }

  /// `nil` for another format, for anything that cannot be read to its end, and for details of another resolution.
  /// Without `details`, files and requirements must not be looked at.
  static func decode(_ body: [UInt8], details: [UInt8]?, environment: Environment) -> Kept? {
    guard let details else { return decode(body, nil, environment) }
    return details.withUnsafeBytes { bytes in
      var compact = CompactReader(bytes)
      guard compact.signed() == checksum(body) else { return nil }
      return decode(body, ResolutionReader.Details(body: details, compact: compact), environment)
    }
  }

  private static func decode(
    _ body: [UInt8], _ details: ResolutionReader.Details?, _ environment: Environment
  ) -> Kept? {
    body.withUnsafeBytes { bytes in
      var reader = ResolutionReader(CompactReader(bytes), details: details)
      guard reader.compact.byte() == format, let pageCount = reader.compact.count(), pageCount <= bytes.count else {
        return nil
      }
      var pages: [Int] = []
      for _ in 0..<pageCount {
        guard let step = reader.compact.signed() else { return nil }
        pages.append((pages.last ?? 0) &+ step)
      }
      guard let packages = reader.list({ $0.package() }), let edges = reader.list({ $0.edge() }),
        let excluded = reader.list({ $0.excludedEdge() }), reader.isAtEnd(bytes.count)
      else { return nil }
      let resolution = Resolution(
        environment: environment, packages: packages, edges: edges, excluded: excluded)
      return Kept(resolution: resolution, pages: pages)
    }
  }
}
