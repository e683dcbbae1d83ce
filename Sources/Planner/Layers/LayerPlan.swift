/// The stages of a build, their steps and the order of both.
public struct LayerPlan: Sendable, Equatable {
  /// A chain of steps on top of an image or of another stage.
  public struct Stage: Sendable, Equatable {
    public enum Origin: Sendable, Equatable {
      case image(String)
      case stage(String)
    }

    public var name: String
    public var origin: Origin
    public var steps: [Step]

    public init(name: String, origin: Origin, steps: [Step]) {
      self.name = name
      self.origin = origin
      self.steps = steps
    }
  }

  /// In the order of emission: a stage comes after those it starts from or takes from. The last one is the image.
  public var stages: [Stage]

  public init(stages: [Stage]) {
    self.stages = stages
  }

  /// Every step, in the order of the stages.
  public var steps: [Step] { stages.flatMap(\.steps) }

  public func step(_ id: String) -> Step? {
    steps.first { $0.id == id }
  }
}
