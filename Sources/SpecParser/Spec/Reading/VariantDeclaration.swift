/// A variant as the file gives it, before it inherits anything.
struct VariantDeclaration {
  var name: Located<String>
  var extends: Located<String>?
  /// Belongs to this variant alone, as `lock` does: neither is true of a variant that extends it.
  var summary: Located<String>?
  var lock: Located<String>?
  /// `nil` when the variant is not a mapping.
  var layer: SpecLayer?

  init(_ entry: YAMLEntry) {
    name = entry.key
    extends = entry.value["extends"]?.text
    summary = entry.value["summary"]?.text
    lock = entry.value["lock"]?.text
    layer = entry.value.entries.map { _ in SpecLayer(entry.value) }
  }
}

/// The variants of a file and who extends whom.
struct VariantInheritance {
  private let declarations: [VariantDeclaration]
  private let positions: [String: Int]
  /// Unknown names and cycles.
  private(set) var diagnostics: [Diagnostic] = []

  /// `declarations` have unique names.
  init(_ declarations: [VariantDeclaration]) {
    self.declarations = declarations
    var positions: [String: Int] = [:]
    for (position, declaration) in declarations.enumerated() {
      positions[declaration.name.value] = position
    }
    self.positions = positions
    reportUnknownNames()
    reportCycles()
    if diagnostics.isEmpty { reportDepth() }
  }

  /// A variant that extends others more than this deep is refused.
  private static let maximumDepth = 32

  /// The first variant of each chain that is too long; without cycles.
  private mutating func reportDepth() {
    var depths = [Int?](repeating: nil, count: declarations.count)
    for start in declarations.indices {
      var chain: [Int] = []
      var current: Int? = start
      while let position = current, depths[position] == nil {
        chain.append(position)
        current = declarations[position].extends.flatMap { positions[$0.value] }
      }
      var depth = current.flatMap { depths[$0] } ?? -1
      for position in chain.reversed() {
        depth += 1
        depths[position] = depth
        guard depth == Self.maximumDepth + 1, let place = declarations[position].extends?.location else { continue }
        diagnostics.append(
          Diagnostic(
            .extendsDepth, at: place, "variants extend each other more than \(Self.maximumDepth) deep",
            hint: "extend a variant further up"))
      }
    }
  }

  /// The layers of a variant from the one furthest up to its own; `nil` when something on the way is wrong.
  func layers(of declaration: VariantDeclaration) -> [SpecLayer]? {
    guard diagnostics.allSatisfy({ $0.code != .extendsDepth }) else { return nil }
    var layers: [SpecLayer] = []
    var current = declaration
    while layers.count < declarations.count {
      guard let layer = current.layer else { return nil }
      layers.append(layer)
      guard let extended = current.extends else { return layers.reversed() }
      guard let position = positions[extended.value] else { return nil }
      current = declarations[position]
    }
    return nil
  }

  private mutating func reportUnknownNames() {
    let names = declarations.map(\.name.value)
    for case let extended? in declarations.map(\.extends) where positions[extended.value] == nil {
      let nearest = nearestName(to: extended.value, among: names)
      diagnostics.append(
        Diagnostic(
          .unknownVariant, at: extended.location, "unknown variant \(quoted(extended.value))",
          hint: nearest.map { "did you mean \(quoted($0))?" }
            ?? "the variants are: \(names.joined(separator: ", "))"))
    }
  }

  /// Each cycle once, at the first of its variants in the file.
  private mutating func reportCycles() {
    var isDone = [Bool](repeating: false, count: declarations.count)
    for start in declarations.indices {
      var chain: [Int] = []
      var current: Int? = start
      while let position = current, !isDone[position], !chain.contains(position) {
        chain.append(position)
        current = declarations[position].extends.flatMap { positions[$0.value] }
      }
      if let meeting = current, let begin = chain.firstIndex(of: meeting) {
        reportCycle(Array(chain[begin...]))
      }
      for position in chain { isDone[position] = true }
    }
  }

  private mutating func reportCycle(_ cycle: [Int]) {
    guard let first = cycle.min(), let turn = cycle.firstIndex(of: first) else { return }
    let turned = cycle[turn...] + cycle[..<turn] + [first]
    let names = turned.map { declarations[$0].name.value }
    guard let place = declarations[first].extends?.location else { return }
    diagnostics.append(
      Diagnostic(
        .circularExtends, at: place, "variants extend each other in a circle: \(names.joined(separator: " -> "))",
        hint: "remove one 'extends'"))
  }
}
