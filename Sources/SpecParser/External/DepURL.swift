// dep-url    = ( "dep:" / "pkg:" ) type 1*( "/" part ) [ "@" version ] [ "?" qualifiers ] [ "#" subpath ]
// type       = ALPHA *( ALPHA / DIGIT / "." / "+" / "-" )
// part       = 1*( any character but "/" "@" "?" "#" and white space, or percent-encoded )
//
// Taken as well: what the first draft of PEP 725 wrote, which is a package URL ("pkg:"). A name may not hold "@"; the
// first one begins the version.

/// A dependency that is no Python package, such as `dep:generic/openssl@>=3` or `dep:virtual/compiler/c`.
///
/// Sources: PEP 725, section "DepURL" (draft of 2025); the package URL specification, ECMA-427.
public struct DepURL: Hashable, Sendable {
  /// In lower case: `generic`, `virtual`, `deb`, `github`.
  public let type: String
  /// In front of the name, decoded: `compiler`, `github.com/junegunn`; empty for most types.
  public let namespace: String
  public let name: String
  /// As written: a version, or clauses as in `>=3.7.1,<4`.
  public let version: String?

  /// Longer than any name.
  static let maximumLength = 1024

  public init(_ text: some StringProtocol) throws(DepURLError) {
    guard text.utf8.count <= Self.maximumLength else {
      throw DepURLError("longer than \(Self.maximumLength) bytes: \(quoted(text))")
    }
    guard let scheme = ["dep:", "pkg:"].first(where: { text.lowercased().hasPrefix($0) }) else {
      throw DepURLError("does not start with 'dep:': \(quoted(text))")
    }
    guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
      throw DepURLError("contains white space: \(quoted(text))")
    }
    var rest = Substring(text.dropFirst(scheme.count))
    rest = rest.prefix { $0 != "#" }
    rest = rest.prefix { $0 != "?" }
    let path = rest.prefix { $0 != "@" }
    version = path.endIndex < rest.endIndex ? String(rest[rest.index(after: path.endIndex)...]) : nil
    guard version?.isEmpty != true else { throw DepURLError("has no version after '@': \(quoted(text))") }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 2, let first = parts.first, Self.isType(first) else {
      throw DepURLError("is not of the form 'dep:type/name': \(quoted(text))")
    }
    let decoded = parts.dropFirst().compactMap(Self.decoded)
    guard decoded.count == parts.count - 1, let last = decoded.last else {
      throw DepURLError("has a part that is empty or cannot be decoded: \(quoted(text))")
    }
    type = first.lowercased()
    namespace = decoded.dropLast().joined(separator: "/")
    name = last
  }

  /// What the rules know it by: without its version and in lower case.
  public var key: String {
    "dep:" + (namespace.isEmpty ? "\(type)/\(name)" : "\(type)/\(namespace)/\(name)").lowercased()
  }

  private static func isType(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, UInt8(ascii: "a")...UInt8(ascii: "z") ~= first | 0x20 else { return false }
    return text.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        || ".+-".utf8.contains(byte)
    }
  }

  /// `nil` when it is empty, badly encoded, or holds what no name has.
  private static func decoded(_ part: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(part.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      let digits = rest.prefix(2)
      guard digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: { $0.isHiddenInText || $0 == "/" })
    else { return nil }
    return text
  }
}

/// Why a text is no ``DepURL``: the end of a sentence that starts with what it is of.
public struct DepURLError: Error, Hashable, Sendable {
  public let message: String

  init(_ message: String) {
    self.message = message
  }
}

extension DiagnosticCode {
  static let badDepURL = DiagnosticCode("bad-dep-url")
}
