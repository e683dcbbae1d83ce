/// The options of `sed` that take a part out of a lock, for a shell.
///
/// They rely on the form that `RequirementsEmitter` writes: an entry goes from what it begins with to the first line that
/// is not continued, and one without sums is a single line. Paths of the build context first become those of its mount.
enum LockEdits {
  /// Where builds see the build context.
  static let context = "/tmp/context"

  /// All but what is built from source; empty where nothing has to be changed.
  static func dropping(_ builds: [SourceBuild], _ lock: Lock) -> String {
    (mounted(lock) + builds.map { command("d", $0) }).joined(separator: " ")
  }

  /// The options of the file and these builds, for `sed -n`.
  static func keeping(_ builds: [SourceBuild], _ lock: Lock) -> String {
    (mounted(lock) + ["-e '/^--/p'"] + builds.map { command("p", $0) }).joined(separator: " ")
  }

  private static func command(_ command: String, _ build: SourceBuild) -> String {
    let start: String
    if build.source.hasPrefix("./") {
      let path = context + build.source.dropFirst()
      // Between commas, which no path of a lock has: a bar would no longer be an alternative.
      start = #"\,^\#(path.replacing(".", with: #"\."#))\( \|$\),"#
    } else {
      start = "/^\(build.package)\(build.source.contains(" @ ") ? " @ " : "==")/"
    }
    return "-e '\(start)\(build.isHashed ? #",/[^\]$/"# : "")\(command)'"
  }

  private static func mounted(_ lock: Lock) -> [String] {
    lock.localPaths.isEmpty ? [] : [#"-e '/^--find-links [.\/]/d'"#, #"-e 's|^\./|\#(context)/|'"#]
  }
}
