/// The options of `sed` that take a part out of a lock, for a shell.
///
/// They rely on the form that `RequirementsEmitter` writes: an entry goes from what it begins with to the first line that
/// is not continued, and one without sums is a single line. Paths of the build context first become those of its mount.
struct LockEdits {
  /// Where builds see the build context.
  static let context = "/tmp/context"

  var lock: Lock

  /// All but what is built from source; empty where nothing has to be changed.
  func dropping(_ builds: [SourceBuild]) -> String {
    (mounted + builds.map { command("d", $0) }).joined(separator: " ")
  }

  /// The options of the file and these builds, for `sed -n`.
  func keeping(_ builds: [SourceBuild]) -> String {
    (mounted + ["-e '/^--/p'"] + builds.map { command("p", $0) }).joined(separator: " ")
  }

  private func command(_ command: String, _ build: SourceBuild) -> String {
    "-e '\(start(build))\(build.isHashed ? #",/[^\]$/"# : "")\(command)'"
  }

  /// The name says enough, unless platforms take a package from different places or in different versions.
  private func start(_ build: SourceBuild) -> String {
    let isPath = build.source.hasPrefix("./")
    if !isPath, lock.entries.count(where: { $0.name == build.package }) == 1 {
      return "/^\(build.package)\(build.source.contains(" @ ") ? " @ " : "==")/"
    }
    let source = isPath ? Self.context + build.source.dropFirst() : build.source
    // Between commas, which no path of a lock has: a bar would no longer be an alternative.
    return #"\,^\#(Self.escaped(source))\( \|$\),"#
  }

  /// What a basic regular expression between commas would read otherwise.
  private static func escaped(_ text: String) -> String {
    text.map { #".*[]^$\,"#.contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  private var mounted: [String] {
    lock.localPaths.isEmpty ? [] : [#"-e '/^--find-links [.\/]/d'"#, #"-e 's|^\./|\#(Self.context)/|'"#]
  }
}
