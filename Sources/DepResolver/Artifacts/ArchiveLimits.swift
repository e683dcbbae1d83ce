/// How much of an archive from outside is read before it is refused.
///
/// All in bytes except the counts. Each is several times what the largest distributions on PyPI need.
enum ArchiveLimits {
  /// The central directory of a zip file.
  static let directoryBytes = 64 << 20
  static let memberCount = 400_000
  /// One member whose contents are read, such as `METADATA`.
  static let memberBytes = 16 << 20
  /// Requirements, or extras, of one distribution; not bytes.
  static let requirementCount = 100_000
  /// All that a compressed tar file may inflate to.
  static let inflatedBytes = 1 << 30
  /// How far a tar file is looked through for members that lead out of it, once its metadata is known.
  static let checkedBytes = 64 << 20
  /// All that is kept of a source distribution.
  static let keptBytes = 64 << 20
}
