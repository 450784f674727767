import Glibc
import HTTPRouting
import Synchronization

/// One client's connection, from its acceptance to its close.
final class Connection: Sendable {
  let descriptor: Int32
  let peer: PeerAddress
  /// Since when the client has owed a request, in seconds of the monotonic clock; 0 while the
  /// server owes the answer.
  private let waitingSince = Atomic<Int>(0)
  /// Whether libmicrohttpd has it, so that the descriptor is certainly this connection's.
  let isOpen = Atomic(false)
  private let stream = Mutex<StreamPipe?>(nil)

  init(descriptor: Int32, peer: PeerAddress) {
    self.descriptor = descriptor
    self.peer = peer
    waitForRequest()
  }

  /// The client's turn.
  func waitForRequest() {
    waitingSince.store(MonotonicSeconds.now, ordering: .relaxed)
  }

  /// The server's turn.
  func requestArrived() {
    waitingSince.store(0, ordering: .relaxed)
  }

  /// Cuts a client off that has kept the server waiting too long; the close goes the usual way.
  func shutDown(ifWaitingSinceBefore limit: Int) {
    let since = waitingSince.load(ordering: .relaxed)
    guard since != 0, since < limit, isOpen.load(ordering: .acquiring) else { return }
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// The stream that ends when the client goes; nil for none.
  func attach(_ pipe: StreamPipe?) {
    stream.withLock { $0 = pipe }
  }

  /// Tells the stream that the client has gone.
  func clientHasGone() {
    stream.withLock { $0 }?.abort()
  }
}

/// Whole seconds of a clock that never goes back, read without a system call.
enum MonotonicSeconds {
  /// At least 1, so that 0 can mean never.
  static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return time.tv_sec + 1
  }
}
