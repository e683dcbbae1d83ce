extension LayerPlan {
  /// The layers that the image has beside those of the image it starts from: one a step of the stages it is made of, and
  /// that of the working folder.
  var addedLayers: Int {
    var count = 1
    var stage = stages.last
    while let current = stage {
      count += current.steps.count { step in if case .base = step.action { false } else { true } }
      stage = nil
      if case .stage(let name) = current.origin { stage = stages.first { $0.name == name } }
    }
    return count
  }
}
