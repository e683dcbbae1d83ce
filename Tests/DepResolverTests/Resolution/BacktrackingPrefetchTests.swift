import SpecParser
import Synchronization
import Testing

@testable import DepResolver

/// What is fetched ahead where the solver passes over many versions of a project.
@Suite("Fetching ahead while backtracking")
struct BacktrackingPrefetchTests {
  /// Notes which files it was asked for.
  private final class RecordingSource: DistributionSource {
    private let index: FakePythonIndex
    private let asked = Mutex<[String]>([])

    init(_ index: FakePythonIndex) { self.index = index }

    var files: [String] { asked.withLock { $0 } }

    func page(of name: PackageName, on index: PackageIndex) async throws(FetchError) -> SimplePage? {
      try await self.index.page(of: name, on: index)
    }

    func detail(of file: DistributionFile, project: PackageName) async throws -> DistributionDetail {
      asked.withLock { $0.append(file.filename) }
      return try await index.detail(of: file, project: project)
    }

    func size(of file: DistributionFile, project: PackageName) async throws -> UnpackedSize? { nil }
  }

  /// A hundred versions of `a`, of which those up to `working` can be had, each with a `c` of its own.
  private func source(working: Int) throws -> RecordingSource {
    let releases = (1...100).flatMap { number in
      ["a \(number): b\(number > working ? ">1" : ""); c==\(number)", "c \(number)"]
    }
    return RecordingSource(try FakePythonIndex((releases + ["b 1"]).joined(separator: "\n")))
  }

  private func filesAsked(working: Int) async throws -> (pins: [String], files: [String]) {
    let source = try source(working: working)
    let resolution = try await PythonResolver(source: source).resolve(request("a"))
    return (resolution.packages.map { "\($0.name)==\($0.version)" }, source.files)
  }

  @Test("batches are due after 5, 10 and 20 tried versions, and after every 20 more")
  func steps() throws {
    let name = try #require(PackageName("a"))
    var prefetch = BacktrackingPrefetch()
    var due: [Int: Int] = [:]
    for tried in 0...100 { due[tried] = prefetch.batch(of: name, tried: tried) }
    #expect(due == [5: 5, 10: 10, 20: 20, 40: 40, 60: 60, 80: 80, 100: 100])
  }

  @Test("a step that was passed by without waiting for a version is made up for")
  func late() throws {
    let name = try #require(PackageName("a"))
    var prefetch = BacktrackingPrefetch()
    #expect(prefetch.batch(of: name, tried: 7) == 7)
    #expect(prefetch.batch(of: name, tried: 9) == nil)
    #expect(prefetch.batch(of: try #require(PackageName("b")), tried: 9) == 9)
  }

  @Test("nothing is fetched beyond what is tried where few versions are passed over")
  func few() async throws {
    let (pins, files) = try await filesAsked(working: 97)
    #expect(pins == ["a==97", "b==1", "c==97"])
    #expect(files.count { $0.hasPrefix("a-") } == 4)
  }

  @Test("where many are passed over, the next ones and what belongs to each come together, and each file once")
  func many() async throws {
    let (pins, files) = try await filesAsked(working: 60)
    #expect(pins == ["a==60", "b==1", "c==60"])
    #expect(Set(files).count == files.count)
    // Forty-one are tried in any case. After twenty of them there were batches up to the fortieth, after forty one more.
    let batched = files.filter { $0.hasPrefix("a-") }
    #expect((42...81).contains(batched.count), "\(batched.count)")
    #expect(files.contains { $0.hasPrefix("c-55-") })
  }
}
