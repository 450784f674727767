import Directory
import Synchronization

/// Gathers what a read delivers.
final class Collector: Sendable {
  private let batchesSeen = Mutex<[[Entry]]>([])

  var batches: [[Entry]] { batchesSeen.withLock { $0 } }
  var entries: [Entry] { batches.flatMap(\.self) }

  func receive(_ entries: [Entry]) {
    batchesSeen.withLock { $0.append(entries) }
  }
}
