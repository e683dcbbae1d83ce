// As in TarReader, with what links lead to. Members come as their bytes do, in pieces of any length.

/// One member of a tar file.
struct TarMember: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case file
    case folder
    case symbolicLink(to: String)
    /// Another name of a file that came before.
    case hardLink(to: String)
    /// A device, a pipe, or a kind that nobody knows.
    case other
  }

  /// As written: may be absolute, hold `..`, or be no UTF-8 (then repaired).
  var path: String
  var kind: Kind
  var size: Int
}

/// Takes what a ``TarStream`` reads.
protocol TarSink {
  /// Whether the contents of a file are wanted whole; it bounds their size.
  mutating func wants(_ member: TarMember) throws(ArtifactError) -> Bool
  /// A member is complete. `contents` only for what was wanted.
  mutating func take(_ member: TarMember, contents: [UInt8]?) throws(ArtifactError)
}

/// Reads a tar file that is handed to it piece by piece, and keeps no more of it than its sink wants.
///
/// Source: POSIX.1-2017, `pax`, sections "ustar Interchange Format" and "pax Interchange Format".
struct TarStream: Sendable {
  private enum State {
    case header
    /// Contents of an extension header of this type.
    case extensionData(UInt8)
    case contents(TarMember, isWanted: Bool)
    case padding
    case ended
  }

  private static let blockSize = 512
  private static let extensionLimit = 1 << 20

  private var state = State.header
  /// Bytes of the current state still to come.
  private var remaining = blockSize
  /// Padding after the current contents.
  private var padding = 0
  private var collected: [UInt8] = []
  private var memberCount = 0

  private var longPath: String?
  private var longLink: String?
  private var paxSize: Int?

  /// The next bytes of the file.
  mutating func consume(_ bytes: UnsafeRawBufferPointer, _ sink: inout some TarSink) throws(ArtifactError) {
    var rest = bytes[...]
    while true {
      if case .ended = state { return }
      // States of no length end without a byte.
      if remaining > 0 {
        if rest.isEmpty { return }
        let piece = rest.prefix(remaining)
        if collects { collected.append(contentsOf: piece) }
        remaining -= piece.count
        rest = rest[piece.endIndex...]
        if remaining > 0 { return }
      }
      try advance(&sink)
    }
  }

  /// How many of the next bytes nobody looks at.
  var skippableBytes: Int { collects ? 0 : remaining }

  /// Goes on as if that many bytes had come.
  mutating func skip(_ sink: inout some TarSink) throws(ArtifactError) {
    guard skippableBytes > 0 else { return }
    remaining = 0
    try consume(UnsafeRawBufferPointer(start: nil, count: 0), &sink)
  }

  /// Whether what follows does not belong to the archive.
  var hasEnded: Bool { if case .ended = state { true } else { false } }

  /// Must be called after the last byte.
  func finish() throws(ArtifactError) {
    switch state {
    case .ended: return
    case .header where collected.isEmpty && remaining == Self.blockSize: return
    // Some writers leave out the padding of the last member.
    case .padding: return
    default: throw ArtifactError.malformed("the tar archive ends early")
    }
  }

  private var collects: Bool {
    switch state {
    case .header, .extensionData: true
    case .contents(_, let isWanted): isWanted
    case .padding, .ended: false
    }
  }

  /// What the bytes of the state that is complete mean.
  private mutating func advance(_ sink: inout some TarSink) throws(ArtifactError) {
    let bytes = collected
    collected = []
    switch state {
    case .header:
      if bytes.allSatisfy({ $0 == 0 }) {
        state = .ended
      } else {
        try begin(TarHeader(bytes), &sink)
      }
    case .extensionData(let type):
      switch type {
      case UInt8(ascii: "L"): longPath = Self.text(bytes)
      case UInt8(ascii: "K"): longLink = Self.text(bytes)
      case UInt8(ascii: "x"):
        let records = try PaxRecords(bytes)
        longPath = records.path ?? longPath
        longLink = records.link ?? longLink
        paxSize = records.size ?? paxSize
      default: break
      }
      (state, remaining) = (.padding, padding)
    case .contents(let member, let isWanted):
      try sink.take(member, contents: isWanted ? bytes : nil)
      (state, remaining) = (.padding, padding)
    case .padding:
      (state, remaining) = (.header, Self.blockSize)
    case .ended: break
    }
  }

  private mutating func begin(_ header: TarHeader, _ sink: inout some TarSink) throws(ArtifactError) {
    memberCount += 1
    guard memberCount <= ArchiveLimits.memberCount else {
      throw ArtifactError.unsupported("an archive of more than \(ArchiveLimits.memberCount) files")
    }
    let type = header.type
    if [UInt8(ascii: "L"), UInt8(ascii: "K"), UInt8(ascii: "x"), UInt8(ascii: "g")].contains(type) {
      guard header.size <= Self.extensionLimit else {
        throw ArtifactError.tooLarge(what: "a tar extension header", limit: Self.extensionLimit)
      }
      state = .extensionData(type)
      setLength(header.size)
      return
    }
    let path = longPath ?? header.path
    let link = longLink ?? header.link
    var size = paxSize ?? header.size
    (longPath, longLink, paxSize) = (nil, nil, nil)
    let kind: TarMember.Kind
    switch type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): kind = path.hasSuffix("/") ? .folder : .file
    case UInt8(ascii: "1"): kind = .hardLink(to: link)
    case UInt8(ascii: "2"): kind = .symbolicLink(to: link)
    case UInt8(ascii: "5"): kind = .folder
    case UInt8(ascii: "S"), UInt8(ascii: "M"):
      throw ArtifactError.unsupported("a sparse or split file in a tar archive")
    default: kind = .other
    }
    // Links, devices and folders hold no data whatever their size says.
    if (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(type) { size = 0 }
    let member = TarMember(path: path, kind: kind, size: size)
    let isWanted = kind == .file ? try sink.wants(member) : false
    state = .contents(member, isWanted: isWanted)
    setLength(size)
  }

  private mutating func setLength(_ size: Int) {
    remaining = size
    padding = (Self.blockSize - size % Self.blockSize) % Self.blockSize
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
