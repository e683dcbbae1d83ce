// netrc   = *( machine | default | macdef )
// machine = "machine" name *field
// default = "default" *field
// field   = ( "login" | "password" | "account" ) token
// macdef  = "macdef" name newline lines up to an empty line
// token   = characters up to white space | '"' characters with "\" escapes '"'
// "#" at the start of a token begins a comment that ends with the line, except where a value is expected.

/// The machines of a `.netrc` file.
///
/// Source: GNU inetutils manual, section "The .netrc file"; quoting as in curl. `default` is read over: it would go
/// to any host an index names.
public struct Netrc: Sendable {
  private var machines: [String: Credentials] = [:]

  /// No machines.
  public init() {}

  /// Reads the text of a netrc file; never fails: what cannot be read is left out, as in curl and pip.
  ///
  /// The first entry of a host counts.
  public init(_ text: String) {
    var reader = NetrcReader(text)
    var entry: (host: String?, login: String?, password: String?)?
    while let token = reader.next() {
      switch token {
      case "machine":
        add(entry)
        entry = (reader.nextValue(), nil, nil)
      case "default":
        add(entry)
        entry = (nil, nil, nil)
      case "login":
        entry?.login = reader.nextValue()
      case "password":
        entry?.password = reader.nextValue()
      case "account":
        _ = reader.nextValue()
      case "macdef":
        reader.skipMacro()
      default:
        continue
      }
    }
    add(entry)
  }

  /// The credentials of exactly this host, in any case.
  public func credentials(forHost host: String) -> Credentials? {
    machines[host.lowercased()]
  }

  private mutating func add(_ entry: (host: String?, login: String?, password: String?)?) {
    guard let entry, let host = entry.host?.lowercased(), machines[host] == nil else { return }
    guard entry.login != nil || entry.password != nil else { return }
    machines[host] = Credentials(user: entry.login ?? "", password: entry.password ?? "")
  }
}

/// Tokens of a netrc file.
private struct NetrcReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The next token that is not a comment.
  mutating func next() -> String? {
    while true {
      skipWhitespace()
      guard index < bytes.count else { return nil }
      guard bytes[index] == UInt8(ascii: "#") else { return nextValue() }
      skipLine()
    }
  }

  /// The next token whatever it starts with: a password may start with `#`.
  mutating func nextValue() -> String? {
    skipWhitespace()
    guard index < bytes.count else { return nil }
    var token: [UInt8] = []
    if bytes[index] == UInt8(ascii: "\"") {
      index += 1
      while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
        if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
        token.append(bytes[index])
        index += 1
      }
      index += 1
    } else {
      while index < bytes.count, bytes[index] > 0x20 {
        token.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: token, as: UTF8.self)
  }

  /// Up to and with the first empty line.
  mutating func skipMacro() {
    skipLine()
    while index < bytes.count {
      let start = index
      skipLine()
      if bytes[start..<index].allSatisfy({ $0 == 0x0A || $0 == 0x0D }) { return }
    }
  }

  private mutating func skipWhitespace() {
    while index < bytes.count, bytes[index] <= 0x20 { index += 1 }
  }

  private mutating func skipLine() {
    while index < bytes.count, bytes[index] != 0x0A { index += 1 }
    if index < bytes.count { index += 1 }
  }
}
