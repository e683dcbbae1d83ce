/// A file that a build reads and never keeps: BuildKit mounts it while a command runs, and no layer, cache key or history
/// has it.
///
/// Every emitted file takes them, as whoever builds knows the network and not the spec, and as a mount of what is not
/// given is nothing. Given or not, changed or not, they rerun no step.
enum BuildSecret: CaseIterable {
  /// Credentials for indexes, read by pip, uv and git alike.
  case netrc
  /// Certificates to trust in place of those of the base, for networks that intercept TLS.
  case authorities

  private var id: String {
    switch self {
    case .netrc: "netrc"
    case .authorities: "ca"
    }
  }

  /// The variable that names the file: what txspec itself, curl and OpenSSL read.
  var variable: String {
    switch self {
    case .netrc: "NETRC"
    case .authorities: "SSL_CERT_FILE"
    }
  }

  var summary: String {
    switch self {
    case .netrc: "File with the credentials of private indexes (netrc), a secret of the build; empty for none."
    case .authorities: "File with the certificates that the build trusts, a secret of it; empty for the base's own."
    }
  }

  private var target: String {
    switch self {
    case .netrc: "/root/.netrc"
    case .authorities: "/run/secrets/ca.pem"
    }
  }

  /// The option of `RUN`. Certificates are for anyone to read: apt fetches as a user of its own.
  var mount: String { "--mount=type=secret,id=\(id),target=\(target)" + (self == .authorities ? ",mode=0444" : "") }

  /// Entries of a target's `secret`, in HCL.
  static var bakeList: String {
    let entries = allCases.map { "notequal(\($0.variable), \"\") ? [\"id=\($0.id),src=${\($0.variable)}\"] : []" }
    return "concat(\(entries.joined(separator: ", ")))"
  }

  /// A command that tells uv, pip, git and what builds run of the certificates, where they are given.
  static var trusting: [String] {
    let file = authorities.target
    let variables = ["SSL_CERT_FILE", "PIP_CERT", "GIT_SSL_CAINFO"].map { "\($0)=\(file)" }.joined(separator: " ")
    return ["if [ -e \(file) ]; then", "export \(variables); fi"]
  }

  /// The same for the `apt-get` of later commands, as `"$@"`; apt reads no variable.
  static var trustingInApt: [String] {
    ["if [ -e \(authorities.target) ]; then", "set -- -o Acquire::https::CAInfo=\(authorities.target); fi"]
  }
}
