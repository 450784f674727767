import Glibc
import Synchronization

/// The memory in which hashes are made, kept from one to the next while more are waiting.
///
/// Taking 19 MiB from the kernel for each hash costs a page fault for every few of its pages, a
/// good part of the hash's own time; malloc(3) would keep it for good, and an idle service would
/// look as if it needed tens of megabytes.
final class HashMemory: Sendable {
  /// What libargon2 works in.
  static let ofTheProcess = HashMemory()

  private struct Mapping {
    let address: UInt
    let count: Int
  }

  private let spare = Mutex<[Mapping]>([])

  /// Bytes that are kept and not in use.
  var spareByteCount: Int {
    spare.withLock { $0.reduce(0) { $0 + $1.count } }
  }

  /// Memory of this size, kept or fresh; nil when the kernel has none.
  func take(_ count: Int) -> UnsafeMutableRawPointer? {
    let kept = spare.withLock { spare in
      spare.lastIndex { $0.count == count }.map { spare.remove(at: $0) }
    }
    if let kept { return UnsafeMutableRawPointer(bitPattern: kept.address) }
    let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else { return nil }
    // Large pages are quicker to walk through; where the kernel has none, small ones do.
    madvise(start, count, MADV_HUGEPAGE)
    return start
  }

  /// Keeps memory for the next hash; whoever gives it back has overwritten it.
  ///
  /// What is kept of another size goes: settings change, and verifiers of earlier ones are rare.
  func giveBack(_ start: UnsafeMutableRawPointer, _ count: Int) {
    let others = spare.withLock { spare in
      let others = spare.filter { $0.count != count }
      spare.removeAll { $0.count != count }
      spare.append(Mapping(address: UInt(bitPattern: start), count: count))
      return others
    }
    Self.unmap(others)
  }

  /// Gives everything that is kept to the kernel.
  func release() {
    let all = spare.withLock { spare in
      defer { spare = [] }
      return spare
    }
    Self.unmap(all)
  }

  private static func unmap(_ mappings: [Mapping]) {
    for mapping in mappings {
      munmap(UnsafeMutableRawPointer(bitPattern: mapping.address), mapping.count)
    }
  }
}
