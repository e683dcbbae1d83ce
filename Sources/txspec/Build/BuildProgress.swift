import Planner

/// What a build did, read from the plain progress of buildx as it comes.
///
///     #9 [builder 3/5] RUN pip install ...      a vertex and what it does
///     #9 0.412 Collecting six                   a line of its output, and when it came
///     #9 CACHED | #9 DONE 1.3s | #9 ERROR: ...  how it ended
struct BuildProgress {
  struct Vertex {
    var number: Substring
    /// `nil` for what no Dockerfile says, such as the upload of the context.
    var stage: String?
    /// Its place in the stage, from 1.
    var index = 0
    /// What it does, in the words of the Dockerfile.
    var instruction: String
    var isCached = false
    var seconds: Double?
    var error: String?
    /// The last lines of its output.
    var output: [String] = []
  }

  private(set) var vertices: [Vertex] = []
  /// The last line that is no vertex's and speaks of an error.
  private(set) var error: String?
  /// The line of the Dockerfile that buildx points at: `  31 | >>> COPY app /app`.
  private(set) var markedLine: String?

  private static let keptLines = 20

  mutating func read(_ text: String) {
    let line = text[...].trimmingLineBreak()
    guard line.hasPrefix("#"), let space = line.firstIndex(of: " ") else {
      if markedLine == nil, let mark = line.firstRange(of: " | >>> ") { markedLine = String(line[mark.upperBound...]) }
      if line.hasPrefix("ERROR:") { error = String(line.dropFirst(6).drop { $0 == " " }) }
      return
    }
    let number = line[..<space]
    let rest = line[line.index(after: space)...]
    guard let position = vertices.lastIndex(where: { $0.number == number }) else {
      vertices.append(Self.vertex(number, rest))
      return
    }
    if rest == "CACHED" {
      vertices[position].isCached = true
    } else if rest.hasPrefix("DONE ") {
      vertices[position].seconds = Double(rest.dropFirst(5).prefix { $0 != "s" })
    } else if rest.hasPrefix("ERROR: ") {
      vertices[position].error = String(rest.dropFirst(7))
    } else if rest.first?.isNumber == true, let end = rest.firstIndex(of: " ") {
      vertices[position].output.append(String(rest[rest.index(after: end)...]))
      if vertices[position].output.count > Self.keptLines { vertices[position].output.removeFirst() }
    }
  }

  /// `[linux/amd64 final 3/9] COPY app /app/app`, without a platform where there is one only.
  private static func vertex(_ number: Substring, _ text: Substring) -> Vertex {
    guard text.hasPrefix("["), let end = text.firstIndex(of: "]") else {
      return Vertex(number: number, instruction: String(text))
    }
    let words = text[text.index(after: text.startIndex)..<end].split(separator: " ")
    let instruction = String(text[text.index(after: end)...].drop { $0 == " " })
    let place = words.last?.split(separator: "/") ?? []
    guard words.count >= 2, place.count == 2, let index = Int(place[0]) else {
      return Vertex(number: number, instruction: String(text))
    }
    return Vertex(number: number, stage: String(words[words.count - 2]), index: index, instruction: instruction)
  }

  /// The vertex that failed, for a message.
  var failure: Vertex? { vertices.last { $0.error != nil && $0.stage != nil } ?? vertices.last { $0.error != nil } }

  /// A step of the plan and what became of it.
  struct StepResult {
    var step: Step
    var stage: String
    var isCached: Bool
    var seconds: Double?
  }

  /// The steps of `plan` that the build came past, in the plan's order.
  ///
  /// Each step is one instruction, and a Dockerfile has them in the plan's order, so they are told by their places: texts
  /// differ, as the builder writes them without line breaks. A stage whose number of instructions differs is left out.
  func steps(of plan: LayerPlan) -> [StepResult] {
    plan.stages.flatMap { stage -> [StepResult] in
      let instructions = vertices.filter { vertex in
        vertex.stage == stage.name && !["FROM ", "WORKDIR "].contains { vertex.instruction.hasPrefix($0) }
      }.sorted { $0.index < $1.index }
      let steps = stage.steps.filter { step in if case .base = step.action { false } else { true } }
      guard instructions.count == steps.count else { return [] }
      return zip(steps, instructions).map { step, vertex in
        StepResult(step: step, stage: stage.name, isCached: vertex.isCached, seconds: vertex.seconds)
      }
    }
  }
}

extension Substring {
  fileprivate func trimmingLineBreak() -> Substring {
    var text = self
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
