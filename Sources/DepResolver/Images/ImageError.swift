public import SpecParser

/// Why an image could not be inspected.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The closed set of reasons.
  public enum Reason: Hashable, Sendable {
    /// The text names no image.
    case badReference(String)
    /// Several images where one was asked for; their names.
    case severalImages([String])
    /// No image of that name in the archive or folder; the names of those there.
    case noSuchImage(String, known: [String])
    /// The image is not built for the platform; those it is built for.
    case noSuchPlatform(Platform, known: [String])
    /// The registry says there is no such repository, tag or digest.
    case notFound
    /// The registry, or what hands out its tokens, wants credentials, or others (401, 403).
    case refused(status: Int)
    /// A manifest, configuration or layer is not what its sum says.
    case wrongDigest(expected: String, actual: String)
    /// Not of the form it should have.
    case damaged(String)
    /// Of a form that txspec does not read.
    case unsupported(String)
    /// A file or folder of this machine that can't be read.
    case unreadable(String)
    /// A program that keeps credentials did not do as it should.
    case credentials(String)
    /// Anything else that goes wrong on the way.
    case fetch(FetchError)
  }

  /// The image, or the part of it, as messages name it.
  public var what: String
  public var reason: Reason
  public var hint: String?

  init(_ reason: Reason, _ what: String, hint: String? = nil) {
    self.reason = reason
    self.what = what
    self.hint = hint
  }

  /// Whether it is the user's input that is wrong, and not the world.
  public var isInput: Bool {
    switch reason {
    case .badReference, .severalImages, .noSuchImage, .noSuchPlatform: true
    default: false
    }
  }

  public var description: String {
    switch reason {
    case .badReference(let text): "\(quoted(what)) names no image: \(text)"
    case .severalImages(let names): "\(what) has \(names.count) images: \(Self.list(names))"
    case .noSuchImage(let name, let known) where known.isEmpty: "\(what) has no image \(quoted(name))"
    case .noSuchImage(let name, let known): "\(what) has no image \(quoted(name)); it has \(Self.list(known))"
    case .noSuchPlatform(let platform, let known):
      "\(what) is not built for \(platform), but for \(known.isEmpty ? "nothing txspec knows" : Self.list(known))"
    case .notFound: "\(what): not found (status 404)"
    case .refused(let status): "\(what): access refused (status \(status))"
    case .wrongDigest(let expected, let actual): "\(what): its sum is \(actual) and should be \(expected)"
    case .damaged(let text), .unsupported(let text), .unreadable(let text), .credentials(let text): "\(what): \(text)"
    case .fetch(let error): "\(what): \(error.description)"
    }
  }

  /// At most so many names; there may be hundreds.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { quoted($0) }.joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}
