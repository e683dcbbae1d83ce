import DepResolver
import SpecParser

/// Loads requirements files that name something on servers: fetches what a load misses and loads again.
struct RequirementsFetching {
  let options: SourceOptions
  let process: ProcessEnvironment
  let terminal: Terminal

  /// The result of `load` once nothing is missing any more.
  func finish(
    _ load: (FetchedSources) throws(InvalidInput) -> RequirementsInput
  ) async throws -> RequirementsInput {
    var fetched = FetchedSources()
    var input = try load(fetched)
    if !input.missing.isEmpty {
      let network = try NetworkSettings(process, files: input.missing)
      input = try await Session.with(options, process, terminal, network: network) { session in
        session.progress.begin("fetching what requirements name")
        var input = input
        while !input.missing.isEmpty {
          for missing in input.missing { try await fetch(missing, session.client, into: &fetched) }
          input = try load(fetched)
        }
        return input
      }
    }
    return input
  }

  private func fetch(
    _ missing: MissingSource, _ client: IndexClient, into fetched: inout FetchedSources
  ) async throws {
    switch missing {
    case .file(let url):
      fetched.files[url.value.url] = try await client.requirementsFile(at: url.value)
    case .name(let reference):
      do throws(FetchError) {
        fetched.names[reference.value.url] = try await client.projectName(of: reference.value)
      } catch {
        guard case .badReference(let text, let hint) = error.reason else { throw error }
        throw InvalidInput(
          Diagnostic(.badReference, at: reference.location, "'\(error.url)' \(text)", hint: hint))
      }
    }
  }
}

extension NetworkSettings {
  /// With the credentials that the addresses of requirements files hold.
  fileprivate init(_ process: ProcessEnvironment, files: [MissingSource]) throws {
    try self.init(process)
    for case .file(let url) in files {
      guard let written = url.value.credentials else { continue }
      http.credentials.add(Credentials(user: written.user, password: written.password), for: url.value.url)
    }
  }
}

extension Terminal {
  /// A finding that stops nothing.
  func warn(_ diagnostic: Diagnostic) {
    say(ErrorPrinter.text(of: diagnostic, Style(isOn: colorsMessages)))
  }
}

extension DiagnosticCode {
  static let badReference = DiagnosticCode("direct-reference")
}
