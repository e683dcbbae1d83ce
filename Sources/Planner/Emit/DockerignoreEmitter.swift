/// The ignore file of one Dockerfile.
///
/// Locks reach the build through a named context of their own, which these patterns do not touch.
struct DockerignoreEmitter {
  var plan: BuildPlan
  var variant: VariantPlan

  var text: String {
    let header = CommentQuoting.comment(
      EmittedHeader(spec: plan.specFile, variant: variant.name).text)
    return ([header] + variant.context.ignoreLines).joined(separator: "\n") + "\n"
  }
}
