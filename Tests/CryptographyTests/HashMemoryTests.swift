import Testing

@testable import Cryptography

@Suite("The memory of hashes")
struct HashMemoryTests {
  private let size = 1 << 20

  @Test("What was given back is used again, until it is released")
  func reuse() throws {
    let memory = HashMemory()
    let first = try #require(memory.take(size))
    first.storeBytes(of: 7, as: UInt8.self)
    memory.giveBack(first, size)
    #expect(memory.spareByteCount == size)
    let again = try #require(memory.take(size))
    #expect(again == first)
    #expect(memory.spareByteCount == 0)
    memory.giveBack(again, size)
    memory.release()
    #expect(memory.spareByteCount == 0)
  }

  @Test("Two users at once have memory of their own")
  func apart() throws {
    let memory = HashMemory()
    let first = try #require(memory.take(size))
    let second = try #require(memory.take(size))
    #expect(first != second)
    memory.giveBack(first, size)
    memory.giveBack(second, size)
    #expect(memory.spareByteCount == 2 * size)
    memory.release()
  }

  @Test("Memory of another size isn't kept beside")
  func otherSize() throws {
    let memory = HashMemory()
    let small = try #require(memory.take(size))
    let large = try #require(memory.take(2 * size))
    memory.giveBack(small, size)
    memory.giveBack(large, 2 * size)
    #expect(memory.spareByteCount == 2 * size)
    memory.release()
  }

  @Test("A worker that has nothing more to do says so, after its last work")
  func idle() async throws {
    let (idle, says) = AsyncStream.makeStream(of: Void.self)
    let workers = WorkerThreads(label: "test", count: 1, queueLength: 9) { says.yield() }
    #expect(try await workers.run { 1 } == 1)
    var sayings = idle.makeAsyncIterator()
    await sayings.next()
    #expect(workers.load.running == 0)
  }
}
