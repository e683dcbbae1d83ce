internal import DepResolver
internal import SpecParser

/// Rules of thumb for what only a build could tell. How they were measured, and how far they are off: docs/sizes.md.
enum SizeEstimate {
  /// What `compileall` makes of `sources`: 1.2 bytes for each byte and 700 for each file with Python 3.11.
  ///
  /// For 102 packages it is within 10 % for half, and for eight in ten between 16 % too low and 22 % too high: docstrings
  /// make it too high, dense arithmetic too low.
  static func bytecode(_ sources: PythonSources, _ python: PythonVersion) -> Int {
    let eleven = sources.bytes / 5 * 6 + sources.count * 700
    return eleven / 100 * percentOfPython311(python)
  }

  /// The same files compiled by other versions: until 3.10 without tables of exceptions and room for what specialised
  /// instructions keep. Versions after 3.13 are taken to be like it.
  private static func percentOfPython311(_ python: PythonVersion) -> Int {
    switch python.minor {
    case ...10: 62
    case 11: 100
    case 12: 91
    default: 90
    }
  }

  /// The bytes a registry holds of a wheel's files: the zip packs each on its own, a layer all together.
  static func compressed(wheelBytes: Int) -> Int { wheelBytes / 100 * 96 }

  static func compressed(bytecodeBytes: Int) -> Int { bytecodeBytes / 100 * 31 }

  /// A `.deb` is packed by xz, which gzip does not come near.
  static func compressed(debBytes: Int) -> Int { debBytes / 100 * 138 }
}
