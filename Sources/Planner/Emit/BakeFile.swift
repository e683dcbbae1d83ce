internal import SpecParser

/// A bake file as a value, before it is written in one of its two languages.
struct BakeFile {
  /// A text or an expression of HCL, the same in both languages.
  indirect enum Value {
    /// A text that stands for itself.
    case string(String)
    /// What stands between the quotes of a string with `${…}` in it; all else in it needs no quoting.
    case template(String)
    case expression(String)
    case list([Value])
    /// The keys need no quoting beyond their quotes.
    case map([(key: String, value: Value)])
  }

  struct Block {
    var kind: Kind
    var label: String
    var comment: String?
    var attributes: [(name: String, value: Value)]
  }

  enum Kind: String, CaseIterable {
    case variable, group, target
  }

  /// Lines about the whole file.
  var comments: [String]
  /// Those of a kind stand together.
  var blocks: [Block]

  func text(_ format: BakeFormat) -> String {
    switch format {
    case .hcl: hcl
    case .json: json
    }
  }

  // MARK: HCL

  private var hcl: String {
    let header = comments.map { CommentQuoting.comment($0) }
    return ([header] + blocks.map(\.hcl)).map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  // MARK: JSON

  /// HCL's JSON syntax specification: strings are templates there too, and a property named `//` is a comment.
  private var json: String {
    var members = [("//", JSONQuoting.string(comments.map { $0.revealed() }.joined(separator: " ")))]
    for kind in Kind.allCases {
      let own = blocks.filter { $0.kind == kind }.map { ($0.label, $0.json) }
      if !own.isEmpty { members.append((kind.rawValue, Self.object(own, indent: "  "))) }
    }
    return Self.object(members, indent: "") + "\n"
  }

  /// One member a line; `indent` is that of the line it begins on.
  static func object(_ members: [(String, String)], indent: String) -> String {
    let lines = members.map { "\(indent)  \(JSONQuoting.string($0.0)): \($0.1)" }
    return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
  }
}

extension BakeFile.Block {
  fileprivate var hcl: [String] {
    let width = attributes.map { $0.name.count }.max() ?? 0
    let lines = attributes.map { name, value in
      "  " + name + String(repeating: " ", count: width - name.count) + " = " + value.hcl
    }
    return (comment.map { [CommentQuoting.comment($0)] } ?? [])
      + ["\(kind.rawValue) \(HCLQuoting.string(label)) {"] + lines + ["}"]
  }

  fileprivate var json: String {
    let members = (comment.map { [("//", JSONQuoting.string($0))] } ?? []) + attributes.map { ($0.name, $0.value.json) }
    return BakeFile.object(members, indent: "    ")
  }
}

extension BakeFile.Value {
  fileprivate var hcl: String {
    switch self {
    case .string(let text): HCLQuoting.string(text)
    case .template(let text): "\"\(text)\""
    case .expression(let text): text
    case .list(let values): "[" + values.map(\.hcl).joined(separator: ", ") + "]"
    case .map(let pairs):
      "{ "
        + pairs.map { "\(TextClass.isPlain($0.key, extra: "_") ? $0.key : "\"\($0.key)\"") = \($0.value.hcl)" }
        .joined(separator: ", ") + " }"
    }
  }

  fileprivate var json: String {
    switch self {
    case .string(let text): JSONQuoting.string(HCLQuoting.inTemplate(text))
    case .template(let text): JSONQuoting.string(text)
    case .expression(let text): JSONQuoting.string("${\(text)}")
    case .list(let values): "[" + values.map(\.json).joined(separator: ", ") + "]"
    case .map(let pairs):
      "{ " + pairs.map { "\(JSONQuoting.string($0.key)): \($0.value.json)" }.joined(separator: ", ") + " }"
    }
  }
}

/// The languages that bake reads.
public enum BakeFormat: String, Sendable, CaseIterable {
  case hcl
  case json
}
