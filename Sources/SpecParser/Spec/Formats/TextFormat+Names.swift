extension TextFormat {
  /// A path component of an image name. Source: OCI distribution specification 1.1, "Pulling manifests".
  static let projectName = TextFormat(
    code: .badName, name: "a project name", pattern: ImageReference.componentPattern,
    rule: "use lower-case letters, digits and single '-', '.' or '_' between them",
    examples: ["transcript-create"], maximumLength: 128)

  /// A name that is a bake target, a part of a tag and a part of file names alike.
  static let variantName = TextFormat(
    code: .badVariantName, name: "a variant name", pattern: "[a-z0-9][a-z0-9-]*",
    rule: "use lower-case letters, digits and '-', starting with a letter or digit",
    examples: ["cpu", "cpu-minimal"], maximumLength: 63,
    problem: { text in
      text == "default"
        ? TextProblem(
          "'default' is the name of the group of all variants", hint: "name the variant after what sets it apart")
        : nil
    })

  /// A name messages and locks use.
  static let indexName = TextFormat(
    code: .badName, name: "an index name", pattern: "[a-z0-9][a-z0-9-]*",
    rule: "use lower-case letters, digits and '-', starting with a letter or digit",
    examples: ["pytorch-cpu"], maximumLength: 63)

  /// Source: PyPA specification "Names and normalization".
  static let packageName = TextFormat(
    code: .badPackageName, name: "a package name",
    pattern: "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?",
    rule: "use letters, digits, and '-', '_' or '.' between them", examples: ["pyannote.audio"],
    maximumLength: 256,
    splitsAtSpaces: true,
    identity: { PackageName($0)?.normalized ?? $0 },
    problem: { text in
      let name = text.prefix { !" <>=!~;[(@".contains($0) }
      guard name.count < text.count, let package = PackageName(name) else { return nil }
      return TextProblem(
        "not a package name: \(quoted(text))",
        hint: "write the name alone: \(quoted(package.normalized))")
    })

  /// An extra or a dependency group. Source: the same, and PEP 735.
  static let partName = TextFormat(
    code: .badName, name: "the name of an extra or group", pattern: packageName.pattern,
    rule: "use letters, digits, and '-', '_' or '.' between them", examples: ["gpu"], maximumLength: 256,
    splitsAtSpaces: true, identity: { ExtraName($0)?.normalized ?? $0 })

  /// Source: Debian Policy 5.6.1, field `Source`, to which `Package` refers.
  static let systemPackage = TextFormat(
    code: .badSystemPackage, name: "a Debian package name", pattern: "[a-z0-9][a-z0-9+.-]+",
    rule: "use the name 'apt install' takes, in lower case", examples: ["ffmpeg", "libgomp1"], maximumLength: 128,
    splitsAtSpaces: true,
    problem: { text in
      guard let end = text.firstIndex(where: { "=:/".contains($0) }), end > text.startIndex else { return nil }
      let name = quoted(text[..<end])
      let version = text[text.index(after: end)...]
      let isPinned = text[end] == "=" && DebianVersion(String(version)) != nil
      return TextProblem(
        "not a Debian package name: \(quoted(text))",
        hint: isPinned
          ? "write the name alone, \(name), and its version under system.pin" : "write the name alone: \(name)")
    })

  /// Source: Debian Policy 5.6.12.
  static let systemVersion = TextFormat(
    code: .badSystemPackage, name: "a version of a Debian package",
    pattern: "(?:[0-9]{1,9}:)?[0-9][A-Za-z0-9.+~:-]*", rule: "write all of it, as 'apt-cache policy' shows it",
    examples: ["7:5.1.6-0+deb12u1"], maximumLength: 128,
    problem: { text in DebianVersion(text) == nil ? TextProblem("not a Debian version: \(quoted(text))") : nil })

  /// Source: snapshot.debian.org, "Usage"; snapshot.ubuntu.com.
  static let snapshotTime = TextFormat(
    code: .badSystemPackage, name: "a time",
    pattern: "[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}Z",
    rule: "write it as archives of snapshots do: 20260701T000000Z", examples: ["20260701T000000Z"], maximumLength: 16)

  /// Source: POSIX.1-2017 section 8.1 (environment variables), with the lower-case letters shells accept too.
  static let environmentName = TextFormat(
    code: .badName, name: "an environment variable's name", pattern: "[A-Za-z_][A-Za-z0-9_]*",
    rule: "use letters, digits and '_', not starting with a digit", examples: ["PYTHONUNBUFFERED"],
    maximumLength: 256)

  /// Source: OCI image specification, "Annotations" and the labels docker accepts.
  static let labelName = TextFormat(
    code: .badName, name: "a label name", pattern: "[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?",
    rule: "use letters, digits, and '.', '-', '_' or '/' between them",
    examples: ["org.opencontainers.image.vendor"], maximumLength: 256)

  /// Source: useradd(8) of shadow-utils as Debian ships it.
  static let userName = TextFormat(
    code: .badName, name: "a user name", pattern: "[a-z_][a-z0-9_-]*",
    rule: "use lower-case letters, digits, '_' and '-', not starting with a digit", examples: ["app", "root"],
    maximumLength: 32)
}
