/// The bytes of the texts and blobs that are bound to one statement.
///
/// SQLite would allocate a copy of each value (`SQLITE_TRANSIENT`); one buffer for all of them,
/// used again for each run, spares that. It stays untouched until the statement is reset.
struct BindingBuffer: ~Copyable {
  private var memory: UnsafeMutableRawBufferPointer
  private var used = 0

  /// What is kept between runs; more is given back.
  private static let keptByteCount = 64 * 1024

  init() {
    memory = .allocate(byteCount: 256, alignment: 1)
  }

  deinit {
    memory.deallocate()
  }

  /// Forgets the values before and makes room for new ones of this length together.
  mutating func restart(byteCount: Int) {
    used = 0
    let isTooLarge = memory.count > Self.keptByteCount && byteCount <= Self.keptByteCount
    guard byteCount > memory.count || isTooLarge else { return }
    memory.deallocate()
    memory = .allocate(byteCount: max(byteCount, 256), alignment: 1)
  }

  /// Copies one value behind the others; room was made for it before.
  mutating func append(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
    let place = UnsafeMutableRawBufferPointer(rebasing: memory[used..<used + bytes.count])
    place.copyMemory(from: bytes)
    used += bytes.count
    // An empty value needs an address too: SQLite takes a null pointer for NULL.
    return UnsafeRawPointer(place.baseAddress ?? memory.baseAddress)
  }
}
