/// Where an image comes from.
public enum ImageSource: Hashable, Sendable {
  /// A registry, over the OCI distribution API.
  case registry(RegistryReference)
  /// A file that `docker save` wrote; `image` chooses one of several.
  case archive(path: String, image: String?)
  /// An OCI layout folder; `image` chooses one of several.
  case layout(path: String, image: String?)

  /// Reads `docker-archive:PATH[:IMAGE]`, `oci:PATH[:IMAGE]` as skopeo has them, the path of a file that ends with
  /// `.tar`, or else a reference to a registry.
  ///
  /// `isFile` and `isFolder` tell what there is on this machine.
  public init(
    _ text: String, isFile: (String) -> Bool, isFolder: (String) -> Bool
  ) throws(ImageError) {
    if let rest = Self.rest(of: text, after: "docker-archive:") {
      let (path, image) = Self.split(rest, isFile)
      guard isFile(path) else { throw ImageError(.badReference("there is no file of that name"), path) }
      self = .archive(path: path, image: image)
    } else if let rest = Self.rest(of: text, after: "oci:") {
      let (path, image) = Self.split(rest, isFolder)
      guard isFolder(path) else { throw ImageError(.badReference("there is no folder of that name"), path) }
      self = .layout(path: path, image: image)
    } else if text.hasSuffix(".tar"), isFile(text) {
      self = .archive(path: text, image: nil)
    } else if isFolder(text), isFile(text + "/oci-layout") {
      self = .layout(path: text, image: nil)
    } else {
      if text.hasSuffix(".tar"), text.contains("/") || !text.contains(":") {
        throw ImageError(.badReference("there is no file of that name"), text)
      }
      self = .registry(try RegistryReference(text))
    }
  }

  private static func rest(of text: String, after prefix: String) -> String? {
    text.hasPrefix(prefix) && text.utf8.count > prefix.utf8.count ? String(text.dropFirst(prefix.count)) : nil
  }

  /// A path may hold colons itself, so the longest that is there wins.
  private static func split(_ text: String, _ exists: (String) -> Bool) -> (path: String, image: String?) {
    if exists(text) { return (text, nil) }
    var end = text.endIndex
    while let colon = text[..<end].lastIndex(of: ":") {
      let path = String(text[..<colon])
      let image = text[text.index(after: colon)...]
      if !image.isEmpty, exists(path) { return (path, String(image)) }
      end = colon
    }
    return (text, nil)
  }
}
