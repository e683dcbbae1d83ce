internal import FoundationEssentials

/// Verifies the signature of an `InRelease` file with gpgv, the program that apt itself uses.
enum SignatureCheck {
  /// Longest time gpgv may take.
  private static let deadline: Duration = .seconds(20)

  /// - Throws: `ArtifactError` where the signature is none of a key in `keyring`, a file in binary OpenPGP form, or
  ///   where gpgv cannot be run.
  static func verify(_ bytes: [UInt8], keyring: String) async throws(ArtifactError) {
    let scratch: ScratchFolder
    do {
      scratch = try ScratchFolder()
    } catch {
      throw ArtifactError.unsupported("its signature can't be checked: \(error)")
    }
    defer { scratch.remove() }
    let file = scratch.path + "/InRelease"
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: file))
    } catch {
      throw ArtifactError.unsupported("its signature can't be checked: \(file) can't be written")
    }
    let said: String?
    do {
      said = try await run(file: file, keyring: keyring)
    } catch {
      throw ArtifactError.unsupported("its signature can't be checked: gpgv can't be run (\(error))")
    }
    if let said { throw ArtifactError.malformed("its signature is not good: \(said)") }
  }

  /// What gpgv complains of; `nil` where the signature is good.
  private static func run(file: String, keyring: String) async throws -> String? {
    // A relative name would be looked for in the user's own folder of keys.
    let keyring = keyring.hasPrefix("/") ? keyring : FileManager.default.currentDirectoryPath + "/" + keyring
    let answer: ExternalProgram.Answer
    do {
      answer = try await ExternalProgram("gpgv", ["--keyring", keyring, "--", file], deadline: deadline).run()
    } catch {
      guard case .late(let deadline) = error else { throw error }
      return "gpgv did not end within \(deadline)"
    }
    if answer.isSuccess { return nil }
    let lines = answer.error.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix("gpgv: ") }
    return lines.last.map(String.init) ?? "gpgv says nothing"
  }
}
