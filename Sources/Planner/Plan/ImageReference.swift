/// An image reference cut into its parts, as text: `repository[:tag][@digest]`.
///
/// Source: the `reference` grammar of the OCI distribution project.
struct ImageReference {
  var repository: String
  var tag: String?
  var digest: String?

  init(_ text: String) {
    let atDigest = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    digest = atDigest.count == 2 ? String(atDigest[1]) : nil
    let name = atDigest[0]
    // A colon before the last slash belongs to the registry's port.
    if let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") {
      repository = String(name[..<colon])
      tag = String(name[name.index(after: colon)...])
    } else {
      repository = String(name)
      tag = nil
    }
  }

  /// Everything before the last slash, empty for a bare name.
  var registryAndNamespace: String {
    guard let slash = repository.lastIndex(of: "/") else { return "" }
    return String(repository[..<slash])
  }

  /// The last part of the repository.
  var name: String {
    guard let slash = repository.lastIndex(of: "/") else { return repository }
    return String(repository[repository.index(after: slash)...])
  }

  /// Whether every part is in the alphabet of the grammar, so that the text needs no quoting anywhere.
  var isWellFormed: Bool {
    let parts = repository.split(separator: "/", omittingEmptySubsequences: false)
    let hasPort = parts.count > 1
    let goodParts = parts.enumerated().allSatisfy { index, part in
      let extra = index == 0 && hasPort ? "._-:" : "._-"
      return TextClass.isWord(part, extra: extra) && (index == 0 && hasPort || part.lowercased() == part)
    }
    let goodTag = tag.map { TextClass.isWord($0, extra: "._-") && $0.utf8.count <= 128 } ?? true
    let goodDigest = digest.map { TextClass.isWord($0, extra: ":+._-") } ?? true
    return goodParts && goodTag && goodDigest
  }
}
