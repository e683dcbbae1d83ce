/// A suite of an archive that a distribution installs from: one line of `sources.list`.
public struct AptSource: Hashable, Sendable {
  /// The archive's root, without a trailing slash.
  public var url: String
  /// A codename with its pocket, such as `bookworm-updates`.
  public var suite: String
  public var components: [String]

  /// Whether it is a state of the past, of which it is no news that it is old.
  public var isSnapshot: Bool

  public init(url: String, suite: String, components: [String], isSnapshot: Bool = false) {
    self.url = url
    self.suite = suite
    self.components = components
    self.isSnapshot = isSnapshot
  }
}

/// A release of a distribution, on one architecture.
public struct SystemRelease: Hashable, Sendable, CustomStringConvertible {
  public enum Distribution: String, Hashable, Sendable, CaseIterable {
    case debian
    case ubuntu
  }

  public var distribution: Distribution
  /// `bookworm`, `noble`.
  public var codename: String
  /// In Debian's words: `amd64`, `arm64`.
  public var architecture: String

  public init(_ distribution: Distribution, _ codename: String, architecture: String) {
    self.distribution = distribution
    self.codename = codename
    self.architecture = architecture
  }

  public var description: String { "\(distribution.rawValue) \(codename) \(architecture)" }
}

extension SystemRelease {
  /// The archives of the distributions; named here and nowhere else.
  private static let debian = "https://deb.debian.org"
  fileprivate static let debianSnapshots = "https://snapshot.debian.org/archive"
  private static let ubuntu = "http://archive.ubuntu.com/ubuntu"
  private static let ubuntuSecurity = "http://security.ubuntu.com/ubuntu"
  /// Where Ubuntu keeps architectures other than amd64.
  private static let ubuntuPorts = "http://ports.ubuntu.com/ubuntu-ports"
  fileprivate static let ubuntuSnapshots = "https://snapshot.ubuntu.com/ubuntu"

  /// What official images of the release install from, in their order: the release, its updates, its security fixes.
  ///
  /// `mirror` stands in for the roots of a distribution's archives: Debian's `debian` and `debian-security` are then
  /// looked for below it, and Ubuntu's pockets in it. `snapshot` is a time such as `20260701T000000Z`, and gives the
  /// state the archives had then.
  public func sources(mirror: String? = nil, snapshot: String? = nil) -> [AptSource] {
    let time = snapshot.map { "/\($0)" } ?? ""
    func source(_ root: String, _ suite: String, _ components: [String]) -> AptSource {
      AptSource(url: root + time, suite: suite, components: components, isSnapshot: snapshot != nil)
    }
    switch distribution {
    case .debian:
      let root = mirror ?? (snapshot == nil ? Self.debian : Self.debianSnapshots)
      return [
        source("\(root)/debian", codename, ["main"]), source("\(root)/debian", "\(codename)-updates", ["main"]),
        source("\(root)/debian-security", "\(codename)-security", ["main"]),
      ]
    case .ubuntu:
      let isPort = architecture != "amd64"
      let root = mirror ?? (snapshot != nil ? Self.ubuntuSnapshots : isPort ? Self.ubuntuPorts : Self.ubuntu)
      let security = mirror ?? (snapshot != nil || isPort ? root : Self.ubuntuSecurity)
      let components = ["main", "universe", "restricted", "multiverse"]
      return [
        source(root, codename, components), source(root, "\(codename)-updates", components),
        source(security, "\(codename)-security", components),
      ]
    }
  }
}

extension AptSource {
  /// As the apt of an image is to read it: a distribution's own snapshots without TLS.
  ///
  /// Slim images have no certificates to check a server by, and would need apt to install them. What apt reads is safe
  /// all the same, as it takes nothing without a good signature. A mirror stays as the spec has it, since not every
  /// server answers without TLS.
  public var inImage: AptSource {
    let roots = [SystemRelease.debianSnapshots, SystemRelease.ubuntuSnapshots]
    guard isSnapshot, roots.contains(where: { url.hasPrefix("\($0)/") }) else { return self }
    var source = self
    source.url = "http" + url.dropFirst("https".count)
    return source
  }
}

/// How this machine reaches the archives of distributions.
public enum ArchiveAccess: Sendable, Hashable {
  /// Where the spec says, or else where the distribution has them.
  case asStated
  /// At a mirror, where the spec names none; see ``SystemRelease/sources(mirror:snapshot:)``.
  case mirror(String)
  /// Not at all.
  case none
}
