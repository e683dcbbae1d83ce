internal import Subprocess

/// Another program, run with a deadline and with bounds on what it prints.
public struct ExternalProgram: Sendable {
  /// How it ended.
  public struct Answer: Sendable {
    /// Whether it exited with 0.
    public var isSuccess: Bool
    /// What it printed.
    public var output: [UInt8]
    /// What it complained of.
    public var error: String
  }

  /// Why there is no answer.
  public enum Failure: Error, Hashable, Sendable {
    /// There is no program of that name on `PATH`.
    case notFound
    /// It did not end within the deadline, and was ended.
    case late(Duration)
    case failed(String)
  }

  /// Looked up on `PATH`.
  public var name: String
  public var arguments: [String]
  /// Variables that differ from this process's; `nil` takes one away.
  public var changes: [String: String?]
  public var deadline: Duration
  /// The most bytes of output; more is a failure.
  public var outputLimit: Int

  public init(
    _ name: String, _ arguments: [String], changes: [String: String?] = [:], deadline: Duration,
    outputLimit: Int = 64 << 10
  ) {
    self.name = name
    self.arguments = arguments
    self.changes = changes
    self.deadline = deadline
    self.outputLimit = outputLimit
  }

  private static let errorLimit = 1 << 20
  /// Three pipes, the process itself, and what starting it takes for a moment.
  private static let descriptors = 16

  /// Runs it with `input` as its standard input.
  ///
  /// A program need not read what it is given: one that ends before it has is judged by how it ends.
  /// - Parameter onStart: Gets the number of the process.
  public func run(
    input: [UInt8] = [], onStart: @escaping @Sendable (Int32) -> Void = { _ in }
  ) async throws(Failure) -> Answer {
    // swift-subprocess 1.0 ends the process (`fatalError`) where the second of its pipes can't be made.
    guard ProcessLimits.descriptorsLeft >= Self.descriptors else {
      throw .failed("too few files can be opened ('ulimit -n')")
    }
    do {
      return try await withThrowingTaskGroup(of: Answer?.self) { group in
        group.addTask { try await start(input, onStart) }
        group.addTask { [deadline] in
          try await Task.sleep(for: deadline)
          return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let answer = first else { throw Failure.late(deadline) }
        return answer
      }
    } catch let failure as Failure {
      throw failure
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw .notFound
    } catch {
      throw .failed("\(error)")
    }
  }

  private func start(_ input: [UInt8], _ onStart: @Sendable (Int32) -> Void) async throws -> Answer {
    let changes = Dictionary(
      changes.compactMap { name, value in Subprocess.Environment.Key(rawValue: name).map { ($0, value) } }
    ) { $1 }
    // Its inputs of strings and bytes are not used: swift-subprocess 1.0 ends the process where one can't be written whole,
    // which is any that the program does not read.
    let result = try await Subprocess.run(
      .name(name), arguments: Arguments(arguments), environment: .inherit.updating(changes),
      input: .inputWriter, output: .bytes(limit: outputLimit), error: .string(limit: Self.errorLimit)
    ) { execution in
      onStart(execution.processIdentifier.value)
      _ = try? await execution.standardInputWriter.write(input)
      try? await execution.standardInputWriter.finish()
    }
    return Answer(
      isSuccess: result.terminationStatus.isSuccess, output: result.standardOutput, error: result.standardError)
  }
}
