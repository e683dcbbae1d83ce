import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

private let rootsFolder = ProcessInfo.processInfo.environment["TXSPEC_TEST_ROOTS"] ?? ""

/// apt itself in a root made by debootstrap, asked the same as txspec.
@Suite(
  "apt's own answers, in roots made by debootstrap (needs root and the network)",
  .enabled(if: FileManager.default.fileExists(atPath: rootsFolder + "/bookworm"), "TXSPEC_TEST_ROOTS names no roots"),
  .serialized)
struct AptDifferentialTests {
  /// Those the issue names, and others drawn once at random from all packages of the release's main component.
  static let named = [
    "ffmpeg", "libgl1", "chromium", "default-jre-headless", "texlive-latex-base", "postgresql", "build-essential",
  ]

  static let drawn: [String: [String]] = [
    "bookworm": [
      "manderlbot", "funnelweb-doc", "boinc-manager", "pycoqc", "libconfig-apacheformat-perl",
      "libavfilter-extra", "lava-coordinator", "glusterfs-common", "prometheus-bind-exporter", "fonts-migmix",
      "node-is-primitive", "puredata-dev", "shorewall6-lite", "librust-plotters-dev",
      "evolution-plugin-bogofilter", "libtinygltf-dev", "libkf5codecs-dev", "camv-rnd-lib-gui",
      "cairo-dock-alsamixer-plug-in", "ffmpegthumbnailer", "kodi-inputstream-rtmp", "libadplug-dev",
      "libpuppetlabs-i18n-clojure", "libv4l-dev", "brickos", "libsentencepiece0",
      "icingaweb2-module-businessprocess", "php-horde-scheduler", "mkvtoolnix-gui", "openttd-data",
      "librust-phf-dev", "libjxgrabkey-java", "krossruby", "libminion-backend-sqlite-perl", "libticonv9",
      "libcpldfs26", "python3-sortedcontainers", "ruby-haml-rails", "ann-tools", "python3-aws-xray-sdk",
      "python3-rospy", "golang-github-go-git-go-billy-dev", "opencl-clhpp-headers", "libkf5declarative-dev",
      "libghc-gloss-rendering-prof", "libcpan-reporter-perl", "golang-github-containerd-typeurl-dev",
      "keynav", "xfonts-biznet-base", "python3-cmd2", "libghc-fdo-notify-doc", "fonts-lohit-gujr", "fenics",
    ],
    "trixie": [
      "inform6-library", "cpp-14-mipsel-linux-gnu", "libregexp-common-net-cidr-perl", "libmpfi-dev",
      "libjunixsocket-java", "libc6-dev-amd64-cross", "growisofs", "golang-github-fhs-gompd-dev",
      "python3-google-auth", "dico", "debiandoc-sgml-doc-pt-br",
      "golang-github-notaryproject-notation-plugin-framework-go-dev", "libjengelman-shadow-java",
      "liblinux-distribution-perl", "tryton-modules-party-avatar", "ctn", "libghc-yesod-default-dev",
      "python3-extras", "libjs-es5-shim", "python3.13-examples", "librole-commons-perl", "assetfinder",
      "libdvdnav-doc",
    ],
  ]

  /// What is assumed of an image that nobody has looked into is what debootstrap makes, which is how such images begin.
  @Test(arguments: ["bookworm", "trixie"])
  func theSmallestSystemIsAssumedAsItIs(codename: String) async throws {
    let status = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: "\(rootsFolder)/\(codename)/var/lib/dpkg/status")))
    let client = IndexClient(HTTPConfiguration(version: "test"), cache: nil)
    let release = SystemRelease(.debian, codename, architecture: "amd64")
    let lists = try await client.packageLists(of: release.sources(), architecture: "amd64")
    let assumed = lists.packages(of: .assumed(forImage: "debian:\(codename)")).map(\.name)
    #expect(Set(assumed) == Set(DebianControl(status).compactMap { DebianPackage($0) }.map(\.name)))
    await client.shutdown()
  }

  @Test("are the same, name for name and version for version", arguments: ["bookworm", "trixie"])
  func closures(codename: String) async throws {
    let root = "\(rootsFolder)/\(codename)"
    let status = [UInt8](try Data(contentsOf: URL(fileURLWithPath: root + "/var/lib/dpkg/status")))
    let installed = DebianControl(status).compactMap { DebianPackage($0) }
    #expect(installed.count > 60)
    let client = IndexClient(HTTPConfiguration(version: "test"), cache: nil)
    let release = SystemRelease(.debian, codename, architecture: "amd64")
    let lists = try await client.packageLists(of: release.sources(), architecture: "amd64")
    let resolver = SystemResolver(indexes: lists.indexes, installed: installed)
    var differences: [String] = []
    for name in Self.named + (Self.drawn[codename] ?? []) {
      let apt = try await childProcess(
        "chroot",
        [root, "apt-get", "install", "--no-install-recommends", "--simulate", "--yes", name], in: "/",
        environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"], deadline: .seconds(120))
      // "Inst name [old] (version suite [arch])"
      let expected = apt.output.split(separator: "\n").filter { $0.hasPrefix("Inst ") }.compactMap { line -> String? in
        guard let open = line.firstIndex(of: "(") else { return nil }
        let words = line.split(separator: " ")
        let version = line[line.index(after: open)...].prefix { $0 != " " }
        return "\(words[1].prefix { $0 != ":" })=\(version)"
      }
      var own: [String] = []
      do {
        own = try resolver.select([SystemRequest(name)]).packages.map { "\($0.name)=\($0.details.version)" }
      } catch {
        own = ["\(error)"]
      }
      let (missing, more) = (Set(expected).subtracting(own), Set(own).subtracting(expected))
      if apt.exitCode != 0 || !missing.isEmpty || !more.isEmpty {
        differences.append("\(name): apt has \(missing.sorted()), txspec \(more.sorted())")
      }
    }
    #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    await client.shutdown()
  }
}
