internal import SpecParser

/// The files of one version, made only when somebody asks for them.
///
/// A kept resolution names thousands of files, and a lock without hashes shows none of them.
public struct FileList: Sendable {
  private enum Form: Sendable {
    case made([DistributionFile])
    /// Those of one version of a page.
    case onPage(SimplePage, position: Int)
    /// The compact form of a page with these files.
    case packed(ArraySlice<UInt8>, project: PackageName, statedBy: String, areLockable: Bool)
    /// Those of a kept resolution that may all be locked, left in the cache as nobody was to look at them.
    case leftOut
  }

  private let form: Form

  public init(_ files: [DistributionFile]) { form = .made(files) }

  /// The files of one version of a page, whose records were read before and so are at hand.
  init(_ page: SimplePage, position: Int) { form = .onPage(page, position: position) }

  /// `packed` is the compact form of a page of `project` that holds the files and no others, as `statedBy` stated them;
  /// `areLockable` says whether a lock may list each of them.
  init(packed: ArraySlice<UInt8>, project: PackageName, statedBy: String, areLockable: Bool) {
    form = .packed(packed, project: project, statedBy: statedBy, areLockable: areLockable)
  }

  private init(form: Form) { self.form = form }

  static let leftOut = FileList(form: .leftOut)

  /// Sorted by name.
  public var files: [DistributionFile] {
    switch form {
    case .made(let files): files
    case .onPage(let page, let position): page.files(at: position)
    case .packed(let bytes, let project, let statedBy, _):
      SimplePage(name: project, compact: Array(bytes), statedBy: statedBy)?.files ?? []
    case .leftOut: preconditionFailure("files were left out that somebody looks at")
    }
  }

  /// The first file that no lock may list: its index states no sha256 for it, or names it over plain http though it is on
  /// https itself.
  public var firstNotLockable: DistributionFile? {
    switch form {
    case .packed(_, _, _, areLockable: true), .leftOut: nil
    case .onPage(let page, let position) where page.areLockable(at: position): nil
    default: files.first { !$0.hasSHA256 || $0.isInsecure }
    }
  }
}

extension SimplePage {
  /// Whether a lock may list each file of `versions[position]`.
  fileprivate func areLockable(at position: Int) -> Bool {
    let mustBeSecure = DistributionFile.owner(of: statedBy)?.isSecure == true
    return withRecords(at: position) { records in
      records.allSatisfy { $0.hasSHA256 && !(mustBeSecure && $0.isInPlain(urlBase)) }
    } ?? false
  }
}

extension FileList: Equatable {
  public static func == (left: FileList, right: FileList) -> Bool {
    if case (.packed(let own, let project, let stated, _), .packed(let other, let otherProject, let otherStated, _)) =
      (left.form, right.form), project == otherProject, stated == otherStated, own == other
    {
      return true
    }
    return left.files == right.files
  }
}

extension DistributionFile {
  /// Whether the index states a sha256, in lower-case hex.
  public var hasSHA256: Bool {
    guard var text = sha256 else { return false }
    return text.withUTF8 { bytes in
      bytes.count == 64
        && bytes.allSatisfy { (48...57).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
  }
}
