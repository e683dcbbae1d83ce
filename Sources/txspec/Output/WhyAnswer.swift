import DepResolver
import SpecParser

/// What `why` says of a name, for one variant on one platform.
struct WhyAnswer {
  enum Finding {
    case there(DependencyGraph.Node)
    /// The base image has it already: who asked for it by name, and what was installed and needs it.
    case inBase(DebianPackage, isKnown: Bool, reliance: [SystemEdge])
    /// Not in the image, and the spec or what was found for the plan tells why; sentences.
    case told([String])
    /// With an explanation where it may be a Python package.
    case absent(AbsenceExplanation?)
  }

  var variant: String
  /// As the user wrote it.
  var name: String
  var graph: DependencyGraph
  var finding: Finding

  var platform: Platform { graph.resolution.environment.platform }
}
