/// A derivation as English sentences, each drawing one conclusion.
///
///     Because a 1 depends on b==1 and your project depends on b==2, a 1 cannot be used.
///     So, because your project depends on a==1, there is no solution.
///
/// A conclusion that is needed again gets a number. See `docs/resolver.md#reports`.
public struct DerivationReport: Hashable, Sendable {
  /// One sentence; an empty one is a blank line between branches of the proof.
  public struct Line: Hashable, Sendable {
    /// The number by which later lines refer to the conclusion.
    public let number: Int?
    /// The sentence.
    public let text: String
  }

  /// The sentences in order; the last one draws the final conclusion.
  public let lines: [Line]

  /// Words a derivation.
  public init(_ derivation: Derivation, naming: some DerivationNaming) {
    var writer = DerivationWriter(
      derivation: derivation, clauses: DerivationClauses(derivation: derivation, naming: naming))
    lines = writer.write()
  }

  /// The lines joined by newlines, with the numbers, if there are any, in a column before them.
  public var text: String {
    let width = (lines.compactMap(\.number).last.map { "(\($0)) " } ?? "").count
    return lines.map { line in
      if line.text.isEmpty { return "" }
      let label = line.number.map { "(\($0)) " } ?? ""
      return label + String(repeating: " ", count: width - label.count) + line.text
    }.joined(separator: "\n")
  }
}
