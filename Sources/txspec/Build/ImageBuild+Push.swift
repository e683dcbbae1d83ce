import Planner
import SpecParser

extension ImageBuild {
  /// Pushes every platform of the variant, or the one that was chosen, with times rewritten, from what was built for the
  /// trial; the digest of what was pushed.
  ///
  /// The store of Docker itself refuses rewritten times ("conflicts with unpack"), as it unpacks what the builder gives it.
  /// There the image goes through a file, which Docker loads and then pushes as any other.
  func push(_ image: String, _ files: [String], in folder: String) async throws -> String? {
    let metadata = folder + "/pushed.json"
    let archive = folder + "/pushed.tar"
    let store = try await docker.store()
    let output: String
    switch store {
    case .none: output = "type=registry,rewrite-timestamp=true"
    case .containerd: output = "type=oci,dest=\(archive),rewrite-timestamp=true"
    case .older:
      output = "type=registry"
      say("warning: Docker's older store of images keeps all times, so that the same inputs make another image")
    }
    // Provenance, which buildx adds unasked, differs in each build, and with it the digest.
    _ = try await bake(
      files + (plan.attestations.contains(.provenance) ? [] : ["--provenance=false"])
        + ["--metadata-file", metadata, "--set", "\(variant.name).output=\(output)"]
        + (options.platform.map { ["--set", "\(variant.name).platform=\($0)"] } ?? []))
    if store == .containerd {
      let loaded = try await docker.run("load", "--quiet", "--input", archive)
      guard loaded.isSuccess else {
        throw WorldError(message: "the image can't be loaded to be pushed: \(loaded.error)")
      }
      say("pushing \(image)")
      let pushed = try await docker.run("push", "--quiet", image)
      guard pushed.isSuccess else {
        throw WorldError(
          message: "the image can't be pushed: \(pushed.error)",
          hint: "'docker push \(image)' must work; a registry that asks for a password wants 'docker login' first")
      }
    }
    return try Self.built(variant.name, metadata).digest
  }
}
