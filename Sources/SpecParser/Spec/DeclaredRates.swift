/// What the spec says building and carrying images takes; `nil` for whatever it leaves out.
public struct DeclaredRates: Sendable, Hashable {
  /// Bytes a second between builder, registry and host.
  public var transfer: Int?
  /// Bytes a second from indexes and archives.
  public var fetch: Int?
  /// Bytes a second that are installed, copied and packed.
  public var install: Int?
  /// Milliseconds that a step takes beyond its bytes.
  public var step: Int?
  /// Milliseconds to link a layer again.
  public var link: Int?
  /// Milliseconds that each layer costs a commit.
  public var layer: Int?
  /// How often an image is pulled for each time it is pushed.
  public var pulls: Int?

  public init(
    transfer: Int? = nil, fetch: Int? = nil, install: Int? = nil, step: Int? = nil, link: Int? = nil,
    layer: Int? = nil, pulls: Int? = nil
  ) {
    self.transfer = transfer
    self.fetch = fetch
    self.install = install
    self.step = step
    self.link = link
    self.layer = layer
    self.pulls = pulls
  }

  init(_ node: YAMLNode) {
    func bytes(_ key: String) -> Int? { node[key]?.text.flatMap { try? ByteSize($0.value).bytes } }
    func milliseconds(_ key: String) -> Int? { node[key]?.text.flatMap { try? WholeSeconds($0.value).milliseconds } }
    self.init(
      transfer: bytes("transfer"), fetch: bytes("fetch"), install: bytes("install"), step: milliseconds("step"),
      link: milliseconds("link"), layer: milliseconds("layer"), pulls: node["pulls"]?.integer?.value)
  }
}
