/// In which order an emitted Dockerfile links what its image holds.
///
/// What was chosen from a history stays: another order would make no image better at once, and every emitted file stale
/// where the history looks different, as in a shallow clone.
public struct EmittedOrder: Sendable, Equatable {
  private struct Copy: Equatable {
    /// `nil` for what comes from the build context.
    var stage: String?
    var operands: String
  }

  private var copies: [Copy] = []

  /// The linked copies of the last stage of a Dockerfile that `DockerfileEmitter` wrote. What can't be read is passed over.
  public init(dockerfile text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("FROM ") { copies = [] }
      guard line.hasPrefix("COPY --link ") else { continue }
      var words = line.dropFirst("COPY ".count)
      var stage: String?
      while words.hasPrefix("--") {
        let flag = words.prefix { $0 != " " }
        if flag.hasPrefix("--from=") { stage = String(flag.dropFirst("--from=".count)) }
        words = words.dropFirst(flag.count).drop { $0 == " " }
      }
      copies.append(Copy(stage: stage, operands: String(words)))
    }
  }

  public var isEmpty: Bool { copies.isEmpty }

  /// Whether all packages were in one layer, of which there is no list.
  var hasOneLayer: Bool { copies.contains { $0.stage == LayerPlan.StageName.builder } }

  /// The place of the copy that makes a step; `nil` for a step that it has none of. An entry is known by its name,
  /// wherever it is copied to.
  func place(of action: Step.Action) -> Int? {
    switch action {
    case .join(let stage, let path):
      copies.firstIndex { $0.stage == stage && $0.operands.hasPrefix("\(path) ") }
    case .copy(let entry, _):
      copies.firstIndex { copy in
        copy.stage == nil && DockerfileQuoting.firstOperands(for: entry).contains { copy.operands.hasPrefix($0) }
      }
    default: nil
    }
  }
}
