internal import DepResolver
internal import SpecParser

/// The part of a lock that one layer of the image is made of, in a file of its own.
///
/// What a build mounts decides whether a step runs again. So a slice says nothing that may change while its pins stay,
/// such as who asks for them.
struct LockSlice {
  var variant: VariantPlan
  /// The lock's folder, seen from the build context.
  var folder: String

  /// Seen from the lock's folder. Layers are counted from 1.
  static func path(variant: String, layer: Int) -> String { "layers/\(variant)-\(layer).txt" }
  static func sourcesPath(variant: String) -> String { "layers/\(variant)-sources.txt" }

  /// The slices of a variant; none where its packages are in one layer, which the lock itself says all of.
  var files: [EmittedFile] {
    variant.layers.steps.compactMap { step in
      switch step.action {
      case .wheels(let path?):
        let names = Set(step.inputs)
        return file(path) { !$0.isBuilt && names.contains($0.name.normalized) }
      case .sources(_, let path?): return file(path) { $0.isBuilt }
      default: return nil
      }
    }
  }

  private func file(_ path: String, _ isWanted: (Lock.Entry) -> Bool) -> EmittedFile {
    var lock = variant.lock
    lock.entries = lock.entries.filter(isWanted)
    for index in lock.entries.indices { lock.entries[index].via = [] }
    let header = PackageLayers.heading(lock.entries.map(\.name))
    let emitter = RequirementsEmitter(
      lock: lock, header: [header], folder: LexicalPath(folder).appending("layers").description)
    return EmittedFile(path: LexicalPath(variant.paths.lockFolder).appending(path).description, text: emitter.text)
  }
}
