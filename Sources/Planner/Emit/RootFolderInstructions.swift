import SpecParser

/// The instructions of the stage that lays out, in a folder of its own, what an image without shell and package manager
/// gets beside Python's packages and the app.
///
/// They run on the base, with the final image mounted beside it, and look at both: what that image has already is not
/// taken over again, and nothing goes below one of the links, such as `/lib`, that one of the two may have and the other not.
struct RootFolderInstructions {
  var final: String

  private let root = LayerPlan.Place.rootFolder
  /// Where the final image and the untouched base are seen while a command runs.
  private let there = "/tmp/final"
  private let before = "/tmp/base"
  /// Where a system whose `/lib` is a link to `usr/lib` has these too.
  private let merged = "bin|sbin|lib|lib32|lib64|libx32"

  private var finalMount: String { "--mount=type=bind,from=\(final),target=\(there)" }

  /// Files of packages and all they need, what installing them made beside their own files, and the base's own Python.
  ///
  /// Each package is written down where scanners of such images look, `var/lib/dpkg/status.d`. `python` is `nil` where Python
  /// comes from elsewhere than the base; one that no package of the distribution has comes with the libraries it loads.
  func collect(_ packages: [String], python: PythonVersion?) throws(Unquotable) -> [String] {
    var names: [String] = []
    for package in packages { names.append(try ShellQuoting.word(String(package.prefix { $0 != "=" }))) }
    var commands: [[String]] = [
      ["find -L \(there)/lib \(there)/lib64 -maxdepth 1 -name 'ld-linux*' > /tmp/loader 2> /dev/null || true"],
      ["if [ ! -s /tmp/loader ]; then", "echo 'the final image has no C library' >&2; exit 1; fi"],
      ["mkdir -p \(root)/var/lib/dpkg/status.d"],
      ["touch /tmp/paths /tmp/depends /tmp/there"],
      [(["set --"] + names).joined(separator: " ")],
    ]
    if let python { commands += self.python(python) }
    commands += [
      [
        "if [ $# != 0 ]; then apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts",
        "--no-breaks --no-replaces --no-enhances \"$@\" > /tmp/depends; fi",
      ],
      ["sed -n 's/^\\([a-z0-9][a-z0-9+.-]*\\).*/\\1/p' /tmp/depends > /tmp/wanted"],
      [
        "if [ -d \(there)/var/lib/dpkg ]; then",
        "find \(there)/var/lib/dpkg -path '*/status*' -type f -exec sed -n 's/^Package: //p' {} + > /tmp/there; fi",
      ],
      ["sort -u -o /tmp/wanted /tmp/wanted && sort -u -o /tmp/there /tmp/there"],
      ["comm -23 /tmp/wanted /tmp/there > /tmp/missing"],
      [
        "while read -r package; do",
        "dpkg --listfiles \"$package\" >> /tmp/paths || exit 1;",
        "dpkg --status \"$package\" > \"\(root)/var/lib/dpkg/status.d/$package\" || exit 1; done < /tmp/missing",
      ],
      ["cat /var/lib/dpkg/info/*.list > /tmp/owned"],
      // Where they lie in truth, as 'find' has them too.
      ["if [ -L /lib ]; then sed -i -E 's#^/(\(merged))/#/usr&#' /tmp/paths /tmp/owned; fi"],
      ["find \(before)/etc \(before)/usr -xdev ! -type d > /tmp/old && sed -i 's#^\(before)##' /tmp/old"],
      ["find /etc /usr -xdev ! -type d > /tmp/now"],
      ["sort -u -o /tmp/old /tmp/old && sort -u -o /tmp/now /tmp/now && sort -u -o /tmp/owned /tmp/owned"],
      ["comm -23 /tmp/now /tmp/old > /tmp/new && comm -23 /tmp/new /tmp/owned > /tmp/made"],
      ["sed -E '/^\\/etc\\/(apt\\/|passwd|shadow|group|gshadow|subuid|subgid|[.]pwd)/d' /tmp/made >> /tmp/paths"],
      ["sed -i -E -e '/^\\//!d' -e '/^\\/([.]|\(merged))?$/d' /tmp/paths && sort -u -o /tmp/paths /tmp/paths"],
      [
        "tar --create --file /tmp/files.tar --no-recursion --ignore-failed-read --verbatim-files-from",
        "--files-from /tmp/paths",
      ],
      ["tar --extract --file /tmp/files.tar --directory \(root) && rm /tmp/files.tar"],
    ]
    return ["# What the final image lacks of these packages and of all they need, with what installing them made."]
      + run(
        mounts: ["--mount=type=bind,from=\(LayerPlan.StageName.base),target=\(before)", finalMount], commands: commands)
  }

  /// Adds the package of Python to what is asked for, or else names the files of Python and of the libraries it loads.
  private func python(_ version: PythonVersion) -> [[String]] {
    let program = "python\(version.short)"
    return [
      ["prefix=\"$(\(program) -c 'import sys; print(sys.base_prefix)')\""],
      [
        "if [ \"$prefix\" = /usr ]; then",
        "set -- \"$@\" \(program) && find /usr/lib/\(program) -name '*.pyc' >> /tmp/paths;",
        "else",
        "find \"$prefix\" -xdev >> /tmp/paths",
        "&& find \"$prefix\" -xdev -type f '(' -name '*.so*' -o -path '*/bin/python*' ')' > /tmp/objects",
        "&& xargs -r -d '\\n' ldd < /tmp/objects > /tmp/loads 2> /dev/null || true;",
        "sed -n 's/.* => \\(\\/[^ ]*\\) (.*/\\1/p' /tmp/loads > /tmp/libraries;",
        "while read -r library; do",
        "if [ ! -e \"\(there)$library\" ]; then",
        "printf '%s\\n' \"$library\" \"$(readlink -f \"$library\")\" >> /tmp/paths; fi; done < /tmp/libraries; fi",
      ],
    ]
  }

  /// The user and the folders it may write to, without the programs that make users elsewhere.
  func account(_ account: Account) throws(Unquotable) -> [String] {
    var commands = [["mkdir -p \(root)/etc"]]
    var folders: [String] = []
    if !account.isRoot {
      for (file, entry) in [
        ("passwd", "\(account.name):x:\(account.uid):\(account.uid)::/home/\(account.name):/usr/sbin/nologin"),
        ("group", "\(account.name):x:\(account.uid):"),
      ] {
        commands += [
          ["if [ -e \(there)/etc/\(file) ]; then"]
            + ["sed '/^\(account.name):/d' \(there)/etc/\(file) > \(root)/etc/\(file); fi"],
          ["echo '\(entry)' >> \(root)/etc/\(file)"],
        ]
      }
      folders.append("\(root)/home/\(account.name)")
    }
    for folder in account.writable { folders.append(try ShellQuoting.word(root + folder)) }
    commands.append(["install --directory --owner=\(account.uid) --group=\(account.uid)"] + folders)
    for shared in ["/tmp", "/var/tmp"] where account.writable.contains(where: { $0.hasPrefix(shared + "/") }) {
      commands.append(["chmod 1777 \(root)\(shared)"])
    }
    return ["# The user and what it may write to: the final image has no programs that could make them."]
      + run(mounts: [finalMount], commands: commands)
  }
}
