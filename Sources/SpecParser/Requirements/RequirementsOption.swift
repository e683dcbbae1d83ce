// The options of pip's requirements files (pip, "Requirements File Format", sections "Supported options" and
// "Per-requirement options"). An option is written as
//
//     option = "--" name [ ( "=" / 1*wsp ) value ] / "-" letter [ [ 1*wsp ] value ]
//     line   = requirement *( 1*wsp option ) / option *( 1*wsp option )
//
// with values in shell quotes where needed. As in pip, a long name may be cut short where what is left can mean one only.

/// An option that pip knows in requirements files, and what becomes of it here.
struct RequirementsOption: Sendable {
  enum Meaning: Sendable {
    case include(RequirementsRole)
    case indexURL
    case extraIndexURL
    case links
    case noIndex
    case format(FormatControl.Option)
    case pre
    case preferBinary
    case requireHashes
    case noRequireHashes
    case releases(ReleaseControl.Option)
    /// What has nothing to do with a resolution, and what to do for what it is there for.
    case ignored(String?)
    case hash
    case editable
    /// Not served; the text says what the reader can do instead.
    case unsupported(String)
  }

  /// The long name first.
  let names: [String]
  let takesValue: Bool
  let meaning: Meaning

  private init(_ names: String..., takesValue: Bool = true, means meaning: Meaning) {
    self.names = names
    self.takesValue = takesValue
    self.meaning = meaning
  }

  static let all: [RequirementsOption] = [
    RequirementsOption("--requirement", "-r", means: .include(.requirements)),
    RequirementsOption("--constraint", "-c", means: .include(.constraints)),
    RequirementsOption("--index-url", "-i", "--pypi-url", means: .indexURL),
    RequirementsOption("--extra-index-url", means: .extraIndexURL),
    RequirementsOption("--only-binary", means: .format(.onlyBinary)),
    RequirementsOption("--no-binary", means: .format(.noBinary)),
    RequirementsOption("--pre", takesValue: false, means: .pre),
    RequirementsOption("--prefer-binary", takesValue: false, means: .preferBinary),
    RequirementsOption("--require-hashes", takesValue: false, means: .requireHashes),
    RequirementsOption("--hash", means: .hash),
    RequirementsOption("--editable", "-e", means: .editable),
    RequirementsOption("--find-links", "-f", means: .links),
    RequirementsOption("--no-index", takesValue: false, means: .noIndex),
    RequirementsOption("--no-require-hashes", takesValue: false, means: .noRequireHashes),
    RequirementsOption("--all-releases", means: .releases(.allReleases)),
    RequirementsOption("--only-final", means: .releases(.onlyFinal)),
    RequirementsOption(
      "--trusted-host", means: .ignored("certificates are always checked; trust the host's with 'SSL_CERT_FILE'")),
    RequirementsOption("--use-feature", means: .ignored(nil)),
    RequirementsOption("--global-option", means: .unsupported("remove it: no build code runs while resolving")),
    RequirementsOption("--install-option", means: .unsupported("remove it: no build code runs while resolving")),
    RequirementsOption(
      "--config-settings", "--config-setting", "-C", means: .ignored("no build runs while resolving")),
  ]

  static let byName: [String: RequirementsOption] = Dictionary(
    uniqueKeysWithValues: all.flatMap { option in option.names.map { ($0, option) } })

  /// The option of this name, or the only one whose long name begins like this.
  static func named(_ name: String) -> RequirementsOption? {
    if let known = byName[name] { return known }
    guard name.hasPrefix("--"), name.utf8.count > 2 else { return nil }
    let begun = all.filter { $0.names.contains { $0.hasPrefix(name) } }
    return begun.count == 1 ? begun[0] : nil
  }

  var isHash: Bool {
    if case .hash = meaning { true } else { false }
  }
}

/// What a requirements file is read as.
enum RequirementsRole: Hashable, Sendable {
  case requirements
  case constraints
  case overrides
}

/// An option as it stands in a line.
struct RequirementsOptionUse {
  let option: RequirementsOption
  /// The name as written.
  let name: String
  let offset: Int
  /// Empty when the option takes none.
  let value: RequirementsWord
}

extension LogicalLine {
  /// Reads the options that make up the line from `start` on, without those that are wrong.
  func options(from start: Int, report: (RequirementsLineError) -> Void) -> [RequirementsOptionUse] {
    var uses: [RequirementsOptionUse] = []
    do throws(RequirementsLineError) {
      var words = try words(from: start)[...]
      while let word = words.popFirst() {
        do throws(RequirementsLineError) {
          uses.append(try Self.optionUse(word, followedBy: &words))
        } catch {
          report(error)
          // What follows an unknown option may be its value.
          if error.code == .unknownOption { words = words.drop { $0.bytes.first != UInt8(ascii: "-") } }
        }
      }
    } catch {
      report(error)
    }
    return uses
  }

  private static func optionUse(
    _ word: RequirementsWord, followedBy words: inout ArraySlice<RequirementsWord>
  ) throws(RequirementsLineError) -> RequirementsOptionUse {
    let (name, attached) = split(word)
    guard name.hasPrefix("-") else {
      throw RequirementsLineError(
        .unexpectedArgument, at: word.start, "'\(name)' stands after the options",
        hint: "put each requirement on a line of its own, before its options")
    }
    guard let option = RequirementsOption.named(name) else {
      let near = nearestName(to: name, among: RequirementsOption.all.flatMap(\.names).filter { $0.hasPrefix("--") })
      throw RequirementsLineError(
        .unknownOption, at: word.start, "'\(name)' is not an option of requirements files",
        hint: near.map { "did you mean '\($0)'?" })
    }
    let value: RequirementsWord
    if option.takesValue {
      guard let given = attached ?? words.popFirst(), !given.bytes.isEmpty else {
        throw RequirementsLineError(.missingValue, at: word.start, "'\(name)' needs a value")
      }
      value = given
    } else {
      if let attached {
        throw RequirementsLineError(.unexpectedValue, at: attached.start, "'\(name)' takes no value")
      }
      value = RequirementsWord(start: word.start)
    }
    // What is installed from a folder or repository may have a marker, which is read as it stands in the line.
    if case .editable = option.meaning { words = words.drop { $0.bytes.first != UInt8(ascii: "-") } }
    return RequirementsOptionUse(option: option, name: name, offset: word.start, value: value)
  }

  /// The option's name and the value attached to it: `--name=value`, `-rvalue`.
  private static func split(_ word: RequirementsWord) -> (name: String, value: RequirementsWord?) {
    let bytes = word.bytes
    if bytes.starts(with: "--".utf8) {
      guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return (word.text, nil) }
      return (String(decoding: bytes[..<equals], as: UTF8.self), word.suffix(from: equals + 1))
    }
    if bytes.count > 2, bytes[0] == UInt8(ascii: "-"), bytes[1].isLetter {
      return (String(decoding: bytes[..<2], as: UTF8.self), word.suffix(from: 2))
    }
    return (word.text, nil)
  }
}
