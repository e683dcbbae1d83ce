/// Walks a derivation from its end. The work still to do is kept on a stack, as proofs can be deep.
struct DerivationWriter<Naming: DerivationNaming> {
  enum Task {
    /// Writes all lines up to the conclusion of a node. The end of a branch is told apart and gets a number.
    case prove(Int, endsBranch: Bool)
    /// Writes the conclusion of a node, which follows from the line before and from these.
    case conclude(Int, from: [Int], endsBranch: Bool)
    /// The same for a node whose two causes are derived: what is left to do when the first one is proven.
    case proveSecond(Int, first: Int, second: Int, isSimple: Bool, endsBranch: Bool)
    case blank
  }

  let derivation: Derivation
  let clauses: DerivationClauses<Naming>
  var lines: [DerivationReport.Line] = []
  /// By node: the number of its line.
  var numbers: [Int: Int] = [:]
  /// The next task last.
  var tasks: [Task] = []

  var root: Int { derivation.nodes.count - 1 }

  mutating func write() -> [DerivationReport.Line] {
    if causes(root) == nil {
      return [
        DerivationReport.Line(number: nil, text: "Because \(clauses.clause(root)), \(clauses.naming.conclusion).")
      ]
    }
    tasks = [.prove(root, endsBranch: false)]
    while let task = tasks.popLast() {
      switch task {
      case .prove(let node, let endsBranch): prove(node, endsBranch)
      case .conclude(let node, let premises, let endsBranch): conclude(node, premises, endsBranch)
      case .proveSecond(let node, let first, let second, let isSimple, let endsBranch):
        proveSecond(node, first, second, isSimple, endsBranch)
      case .blank: lines.append(DerivationReport.Line(number: nil, text: ""))
      }
    }
    return lines
  }

  private func causes(_ node: Int) -> (Int, Int)? {
    if case .derived(let left, let right) = derivation.nodes[node].origin { return (left, right) }
    return nil
  }

  private mutating func prove(_ node: Int, _ endsBranch: Bool) {
    guard numbers[node] == nil, let (left, right) = causes(node) else { return }
    switch (causes(left) != nil, causes(right) != nil) {
    case (false, false):
      state(node, because: clauses.clause(left, and: right), endsBranch)
    case (true, true):
      proveBoth(node, left, right, endsBranch)
    case (true, false):
      proveOne(node, derived: left, fact: right, endsBranch)
    case (false, true):
      proveOne(node, derived: right, fact: left, endsBranch)
    }
  }

  private mutating func proveOne(_ node: Int, derived: Int, fact: Int, _ endsBranch: Bool) {
    if numbers[derived] != nil {
      state(node, because: "\(clauses.clause(fact)) and \(reference(derived))", endsBranch)
    } else if let (inner, innerFact) = collapsible(derived) {
      tasks.append(.conclude(node, from: [innerFact, fact], endsBranch: endsBranch))
      tasks.append(.prove(inner, endsBranch: false))
    } else {
      tasks.append(.conclude(node, from: [fact], endsBranch: endsBranch))
      tasks.append(.prove(derived, endsBranch: false))
    }
  }

  private mutating func proveBoth(_ node: Int, _ left: Int, _ right: Int, _ endsBranch: Bool) {
    switch (numbers[left] != nil, numbers[right] != nil) {
    case (true, true):
      state(node, because: "\(reference(left)) and \(reference(right))", endsBranch)
    case (true, false):
      tasks.append(.conclude(node, from: [left], endsBranch: endsBranch))
      tasks.append(.prove(right, endsBranch: false))
    case (false, true):
      tasks.append(.conclude(node, from: [right], endsBranch: endsBranch))
      tasks.append(.prove(left, endsBranch: false))
    case (false, false):
      // A cause that takes one line can follow the other without a number.
      let hasSimple = isSimple(left) || isSimple(right)
      let (first, second) = hasSimple && !isSimple(right) ? (right, left) : (left, right)
      tasks.append(
        .proveSecond(node, first: first, second: second, isSimple: hasSimple, endsBranch: endsBranch))
      tasks.append(.prove(first, endsBranch: !hasSimple))
    }
  }

  private mutating func proveSecond(_ node: Int, _ first: Int, _ second: Int, _ isSimple: Bool, _ endsBranch: Bool) {
    if numbers[second] != nil {
      // The proof of the first one needed the second one.
      conclude(node, [second], endsBranch)
    } else {
      tasks.append(.conclude(node, from: isSimple ? [] : [first], endsBranch: endsBranch))
      tasks.append(.prove(second, endsBranch: false))
      if !isSimple { tasks.append(.blank) }
    }
  }

  /// Whether both causes are facts.
  private func isSimple(_ node: Int) -> Bool {
    guard let (left, right) = causes(node) else { return false }
    return causes(left) == nil && causes(right) == nil
  }

  /// The derived cause and the fact of a node whose own line can be left out: it is used once, and what it says is
  /// clear from the two facts around it.
  private func collapsible(_ node: Int) -> (inner: Int, fact: Int)? {
    guard derivation.nodes[node].uses == 1, let (left, right) = causes(node) else { return nil }
    let (inner, fact) = causes(left) != nil ? (left, right) : (right, left)
    guard causes(inner) != nil, causes(fact) == nil, numbers[inner] == nil else { return nil }
    return (inner, fact)
  }

  // MARK: - Lines

  private func reference(_ node: Int) -> String {
    let number = numbers[node].map { " (\($0))" } ?? ""
    return clauses.clause(node) + number
  }

  private mutating func conclude(_ node: Int, _ premises: [Int], _ endsBranch: Bool) {
    guard let first = premises.first else {
      return append(node, "Thus, \(clauses.clause(node)).", endsBranch)
    }
    let lead = endsBranch || node == root ? "So, because" : "And because"
    let premise = premises.count == 2 ? clauses.clause(first, and: premises[1]) : reference(first)
    append(node, "\(lead) \(premise), \(clauses.clause(node)).", endsBranch)
  }

  private mutating func state(_ node: Int, because premise: String, _ endsBranch: Bool) {
    append(node, "Because \(premise), \(clauses.clause(node)).", endsBranch)
  }

  private mutating func append(_ node: Int, _ text: String, _ endsBranch: Bool) {
    guard endsBranch || derivation.nodes[node].uses > 1 else {
      lines.append(DerivationReport.Line(number: nil, text: text))
      return
    }
    let number = numbers.count + 1
    numbers[node] = number
    lines.append(DerivationReport.Line(number: number, text: text))
  }
}
