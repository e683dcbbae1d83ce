/// The shared objects and programs of one wheel.
public struct WheelObjects: Hashable, Sendable {
  /// By path.
  public var objects: [WheelObject]
  /// By path: members with the name of a shared object that can't be read as one.
  public var unreadable: [UnreadableObject]

  public init(objects: [WheelObject] = [], unreadable: [UnreadableObject] = []) {
    self.objects = objects
    self.unreadable = unreadable
  }
}

/// One shared object or program of a wheel.
public struct WheelObject: Hashable, Sendable {
  public enum Kind: UInt8, Hashable, Sendable {
    case library
    /// Run as a process of its own.
    case program
  }

  /// Where it is installed, from `site-packages` on; a program of the wheel's scripts is in `../../../bin`, written as
  /// `bin/`.
  public var path: String
  public var kind: Kind
  public var dynamic: DynamicSection

  public init(path: String, kind: Kind = .library, dynamic: DynamicSection) {
    self.path = path
    self.kind = kind
    self.dynamic = dynamic
  }
}

/// A member of a wheel that has the name of a shared object and is none, or is damaged.
public struct UnreadableObject: Hashable, Sendable {
  public var path: String
  public var reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}

extension ZipEntry {
  /// Where a wheel's member is installed, and what it may be by its name; `nil` for what is neither library nor program.
  ///
  /// Source: PyPA "Binary distribution format", section "The .data directory".
  var objectPlace: (path: String, kind: WheelObject.Kind)? {
    guard !isFolder, size >= Self.smallestObject else { return nil }
    let base = nameBytes.lastIndex(of: UInt8(ascii: "/")).map { nameBytes[($0 + 1)...] } ?? nameBytes
    let isLibrary = base.suffix(3).elementsEqual(".so".utf8) || Self.hasVersion(base)
    // Most members are neither, and their names are not made into texts.
    guard isLibrary || Self.mayHoldPrograms(nameBytes) else { return nil }
    var parts = name.split(separator: "/")
    var isScript = false
    if parts.count > 2, parts[0].hasSuffix(".data") {
      switch parts[1] {
      case "platlib", "purelib": parts.removeFirst(2)
      case "scripts":
        parts.replaceSubrange(0..<2, with: ["bin"])
        isScript = true
      default: break
      }
    }
    let path = parts.joined(separator: "/")
    if isLibrary { return (path, .library) }
    return isScript || (isExecutable && parts.dropLast().contains("bin")) ? (path, .program) : nil
  }

  /// Nothing shorter can have a dynamic section with a string table.
  private static let smallestObject = 300

  /// Whether a name goes on behind `.so.`.
  private static func hasVersion(_ name: ArraySlice<UInt8>) -> Bool {
    name.indices.contains { name[$0...].starts(with: ".so.".utf8) && $0 + 4 < name.endIndex }
  }

  private static func mayHoldPrograms(_ name: ArraySlice<UInt8>) -> Bool {
    name.indices.contains { name[$0...].starts(with: "bin/".utf8) || name[$0...].starts(with: ".data/scripts/".utf8) }
  }
}
