public import SpecParser

/// What one index offers for one project.
///
/// Kept in a compact form, which is also what the cache stores: versions are read at once, files only when asked
/// for, as a page may list thousands and a resolution looks at few. Files that are neither wheels nor source
/// distributions, and those whose names cannot be read or name another project, are left out.
public struct SimplePage: Sendable {
  struct Release: Sendable {
    /// Where the first record begins, counted from the first record of the page.
    var start: Int
    var fileCount: Int
  }

  public let name: PackageName
  /// Ascending, no two equal.
  public let versions: [Version]
  let releases: [Release]
  let specifiers: [VersionSpecifiers?]
  /// Every file address begins with some part of this one.
  let urlBase: [UInt8]
  let records: PageRecords
  /// Who stated what is on it; see ``DistributionFile/statedBy``. Not part of the compact form.
  var statedBy = ""
  /// By the addresses of files, what was left out of them; see ``AddressSignature``. Never kept.
  var signatures: [String: String] = [:]

  /// A page made of files that are known already. Files whose names are not of `name` are left out.
  public init(name: PackageName, files: [DistributionFile]) {
    var builder = SimplePageBuilder(name: name)
    for file in files { builder.add(file) }
    self = builder.finish()
    statedBy = files.first?.statedBy ?? ""
  }

  /// Every file: ascending by version, then by file name, as indexes list them in no reliable order.
  public var files: [DistributionFile] {
    versions.indices.flatMap { files(at: $0) }
  }

  /// The files of `versions[position]`, by file name.
  ///
  /// May be empty, where no file name of the version could be read to its end.
  public func files(at position: Int) -> [DistributionFile] {
    withRecords(at: position) { records in
      records.compactMap { $0.file(of: self, version: versions[position]) }
    } ?? []
  }

  /// Calls `body` with the records of `versions[position]`, which are of use only there; `nil` when they are lost.
  func withRecords<Result>(at position: Int, _ body: ([FileRecord]) -> Result) -> Result? {
    let release = releases[position]
    return records.withBytes(of: position, in: releases) { bytes, start in
      var reader = CompactReader(bytes, at: start)
      var records: [FileRecord] = []
      records.reserveCapacity(min(release.fileCount, bytes.count))
      for _ in 0..<release.fileCount {
        guard let record = FileRecord(&reader, urlBase: urlBase) else { break }
        records.append(record)
      }
      return body(records)
    }
  }

  /// The files of one version; empty when the page has none.
  public func files(of version: Version) -> [DistributionFile] {
    position(of: version).map { files(at: $0) } ?? []
  }

  /// Where `version` stands in `versions`; `nil` when the page has no file of it.
  public func position(of version: Version) -> Int? {
    var low = 0
    var high = versions.count
    while low < high {
      let middle = (low + high) / 2
      if versions[middle] < version { low = middle + 1 } else { high = middle }
    }
    return low < versions.count && versions[low] == version ? low : nil
  }
}

extension SimplePage: Equatable {
  public static func == (left: SimplePage, right: SimplePage) -> Bool {
    left.name == right.name && left.versions == right.versions && left.files == right.files
  }
}
