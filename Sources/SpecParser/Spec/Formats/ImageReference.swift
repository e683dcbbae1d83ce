// reference  = repository [":" tag] ["@" digest]
// repository = [host "/"] component ("/" component)*
// host       = a name with a "." or a port, or "localhost"
// component  = [a-z0-9]+ (("." | "_" | "__" | "-"+) [a-z0-9]+)*
// tag        = [A-Za-z0-9_] [A-Za-z0-9._-]{0,127}
// digest     = "sha256:" 64 lower-case hexadecimal digits
// Source: OCI distribution specification 1.1; the host as Docker tells it from a component.

/// The patterns of image references, and what people get wrong in them.
enum ImageReference {
  static let componentPattern = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*"
  static let repositoryPattern =
    "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/)?\(componentPattern)(?:/\(componentPattern))*"
  static let tagPattern = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}"
  static let digestPattern = "sha256:[0-9a-f]{64}"

  /// The text after the last `:` of the last component, if any.
  static func tag(of text: String) -> Substring? {
    let last = text[(text.lastIndex(of: "/") ?? text.startIndex)...].prefix { $0 != "@" }
    return last.firstIndex(of: ":").map { last[last.index(after: $0)...] }
  }

  /// `text` without its digest and its tag.
  static func repository(of text: String) -> Substring {
    let name = text.prefix { $0 != "@" }
    return tag(of: text).map { name.dropLast($0.count + 1) } ?? name
  }

  /// What is wrong with the repository of `text` that the pattern would only say in general.
  static func problem(_ text: String) -> TextProblem? {
    if text.contains("://") {
      return TextProblem("not an image reference: \(quoted(text))", hint: "write it without 'http://' or 'https://'")
    }
    let repository = repository(of: text)
    let path = repository.split(separator: "/").dropFirst(repository.contains("/") ? 1 : 0).joined(separator: "/")
    guard path != path.lowercased() else { return nil }
    return TextProblem(
      "image names are lower case: \(quoted(text))",
      hint: "write \(quoted(repository.dropLast(path.count) + path.lowercased() + text.dropFirst(repository.count)))")
  }
}

extension TextFormat {
  /// The image a variant builds on.
  static let baseImage = TextFormat(
    code: .badImageReference, name: "an image reference",
    pattern: "\(ImageReference.repositoryPattern)(?::\(ImageReference.tagPattern))?"
      + "(?:@\(ImageReference.digestPattern))?",
    rule: "write it as in 'python:3.11-slim-bookworm'",
    examples: ["python:3.11-slim-bookworm", "nvidia/cuda:12.6.3-runtime-ubuntu22.04"], maximumLength: 512,
    problem: ImageReference.problem)

  /// Where the images go: a repository without a tag, since every variant has its own.
  static let imageRepository = TextFormat(
    code: .badImageReference, name: "an image repository", pattern: ImageReference.repositoryPattern,
    rule: "write it as in 'ghcr.io/example/api'", examples: ["ghcr.io/example/transcript-create"],
    maximumLength: 255,
    problem: { text in
      if ImageReference.repository(of: text).count < text.count {
        return TextProblem(
          "the image has a tag or digest: \(quoted(text))",
          hint: "remove it: each variant is a tag of \(quoted(ImageReference.repository(of: text)))")
      }
      return ImageReference.problem(text)
    })
}
