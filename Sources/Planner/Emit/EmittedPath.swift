public import SpecParser

/// A place that a spec's files are written to, known before anything is resolved.
public struct EmittedPath: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case lock
    /// The lock in the format of PEP 751, which stands beside the other.
    case pylock
    case dockerfile
    case ignoreFile
    case bakeFile
  }

  public var kind: Kind
  /// `nil` for what is of all variants.
  public var variant: String?
  /// Relative to the output root.
  public var path: String
  /// What to change for another path: `lock`, or the variant that could have one.
  public var location: SourceLocation

  /// Every place that is known of `spec`, in the order of its variants, the bake file first. Slices of locks are not among
  /// them: how many there are, only a plan tells.
  public static func all(of spec: Spec, outputRoot: String, bakeFormat: BakeFormat) -> [EmittedPath] {
    var all = [
      EmittedPath(kind: .bakeFile, path: BakeNames.path(in: bakeFormat), location: spec.project.location)
    ]
    for variant in spec.variants {
      guard let paths = emittedPaths(of: variant, in: spec, outputRoot: outputRoot) else { continue }
      let (name, place) = (variant.name.value, variant.name.location)
      all += [
        EmittedPath(kind: .lock, variant: name, path: paths.lock, location: variant.lock?.location ?? place),
        EmittedPath(kind: .pylock, variant: name, path: paths.pylock, location: variant.lock?.location ?? place),
        EmittedPath(kind: .dockerfile, variant: name, path: paths.dockerfile, location: place),
        EmittedPath(kind: .ignoreFile, variant: name, path: paths.dockerignore, location: place),
      ]
    }
    return all
  }

  /// In words, for a message.
  public var what: String {
    let of = variant.map { " of '\($0)'" } ?? ""
    return switch kind {
    case .lock: "the lock\(of)"
    case .pylock: "the pylock file\(of)"
    case .dockerfile: "the Dockerfile\(of)"
    case .ignoreFile: "the ignore file\(of)"
    case .bakeFile: "the bake file"
    }
  }
}
