import Testing

@testable import DepResolver

@Suite("Room for answers", .timeLimit(.minutes(5)))
struct ByteBudgetTests {
  @Test("gives what is free at once, and takes it back when nobody keeps it")
  func givesAndTakes() async throws {
    let budget = ByteBudget(10)
    var leases = [try #require(await budget.take(4)), try #require(await budget.take(6))]
    #expect(budget.free == 0)
    leases.removeFirst()
    #expect(budget.free == 4)
    leases = []
    #expect(budget.free == 10)
  }

  @Test("what is larger than all there is comes alone")
  func large() async throws {
    let budget = ByteBudget(10)
    let all = try #require(await budget.take(1_000))
    #expect(budget.free == 0)
    let next = Task { await budget.take(1) }
    try await Task.sleep(for: .milliseconds(20))
    #expect(budget.free == 0)
    withExtendedLifetime(all) {}
    _ = consume all
    #expect(await next.value != nil)
  }

  @Test("serves in the order of asking, and passes over who gave up")
  func order() async throws {
    let budget = ByteBudget(10)
    var held = await budget.take(8)
    let large = Task { await budget.take(10) }
    try await Task.sleep(for: .milliseconds(20))
    let small = Task { await budget.take(1) }
    try await Task.sleep(for: .milliseconds(20))
    // One byte would be free, but the larger one asked before.
    #expect(budget.free == 2)
    large.cancel()
    #expect(await large.value == nil)
    let lease = await small.value
    #expect(lease?.count == 1)
    #expect(budget.free == 1)
    held = nil
    #expect(budget.free == 9)
    withExtendedLifetime((held, lease)) {}
  }

  @Test("never lets more in than there is room for")
  func crowd() async throws {
    let budget = ByteBudget(100)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<500 {
        group.addTask {
          let lease = await budget.take(number % 150)
          #expect(budget.free >= 0)
          await Task.yield()
          withExtendedLifetime(lease) {}
        }
      }
    }
    #expect(budget.free == 100)
  }
}
