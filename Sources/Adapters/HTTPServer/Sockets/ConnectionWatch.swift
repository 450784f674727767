import CMicroHTTPD
import Dispatch
import Glibc
import Synchronization

/// Accepts clients, notices when a stream's client goes, and cuts slow clients off: one thread that
/// sleeps in epoll_wait(2).
final class ConnectionWatch: Sendable {
  private let socket: ListeningSocket
  private let table: ConnectionTable
  /// Twice the silence limit: libmicrohttpd's own starts anew with every byte.
  private let requestSeconds: Int
  private let epoll: Int32
  /// An eventfd(2) that wakes the thread for `stop` and `stopAccepting`.
  private let bell: Int32
  private let closing = Mutex(Closing.no)
  private let isStopped = Atomic(false)
  private let queue = DispatchQueue(label: "muster.http.connections")

  /// Whether the listening socket is to be closed; only the thread itself does it.
  private enum Closing {
    case no
    case asked(CheckedContinuation<Void, Never>)
    case done
  }

  init(
    socket: ListeningSocket, table: ConnectionTable, silenceSeconds: Int
  ) throws(HTTPServerError) {
    self.socket = socket
    self.table = table
    requestSeconds = silenceSeconds * 2
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    // A class whose initialiser throws after its last property still runs `deinit`.
    guard epoll >= 0, bell >= 0 else { throw HTTPServerError(socket.address, errno: errno) }
    add(bell, for: EPOLLIN.rawValue)
    add(socket.descriptor, for: EPOLLIN.rawValue | EPOLLONESHOT.rawValue)
  }

  deinit {
    close(epoll)
    close(bell)
  }

  /// Runs until `stop`; each accepted client goes to `take`, which owns the descriptor from then on.
  func run(take: @escaping @Sendable (Connection, inout SocketAddress) -> Void) {
    queue.async { [self] in
      var events = [epoll_event](repeating: epoll_event(), count: 64)
      var lastSweep = MonotonicSeconds.now
      while !isStopped.load(ordering: .acquiring) {
        let count = epoll_wait(epoll, &events, Int32(events.count), 1000)
        for event in events.prefix(Int(max(count, 0))) { handle(event.data.fd, take) }
        closeIfAsked()
        let now = MonotonicSeconds.now
        guard now != lastSweep else { continue }
        lastSweep = now
        table.shutDown(waitingSinceBefore: now - requestSeconds)
        // Comes back to accepting when descriptors had run out.
        if isAccepting { rearm() }
      }
    }
  }

  /// Closes the listening socket; returns when nobody is accepted any more.
  func stopAccepting() async {
    await withCheckedContinuation { continuation in
      closing.withLock { $0 = .asked(continuation) }
      eventfd_write(bell, 1)
    }
  }

  /// Ends the thread.
  func stop() async {
    isStopped.store(true, ordering: .releasing)
    eventfd_write(bell, 1)
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume() }
    }
  }

  /// Tells the connection's stream when its client goes.
  func watchClient(of connection: Connection) {
    add(connection.descriptor, for: EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue)
  }

  /// Ends `watchClient`.
  func unwatchClient(of connection: Connection) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, connection.descriptor, nil)
  }

  private var isAccepting: Bool {
    closing.withLock { if case .no = $0 { true } else { false } }
  }

  private func handle(
    _ descriptor: Int32, _ take: (Connection, inout SocketAddress) -> Void
  ) {
    switch descriptor {
    case bell:
      var count: eventfd_t = 0
      eventfd_read(bell, &count)
    case socket.descriptor: acceptAll(take)
    default: table[descriptor]?.clientHasGone()
    }
  }

  private func acceptAll(_ take: (Connection, inout SocketAddress) -> Void) {
    while isAccepting {
      guard var client = socket.accept() else {
        if errno == EINTR || errno == ECONNABORTED { continue }
        // Without descriptors the socket would stay ready all the time: wait for the next second.
        if errno == EAGAIN { rearm() }
        return
      }
      let peer = client.address.peer
      guard let connection = table.admit(descriptor: client.descriptor, peer: peer) else {
        close(client.descriptor)
        continue
      }
      take(connection, &client.address)
    }
  }

  private func closeIfAsked() {
    let asker = closing.withLock { state -> CheckedContinuation<Void, Never>? in
      guard case .asked(let continuation) = state else { return nil }
      state = .done
      return continuation
    }
    guard let asker else { return }
    epoll_ctl(epoll, EPOLL_CTL_DEL, socket.descriptor, nil)
    socket.close()
    asker.resume()
  }

  private func add(_ descriptor: Int32, for events: UInt32) {
    var event = epoll_event()
    event.events = events
    event.data.fd = descriptor
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
  }

  private func rearm() {
    var event = epoll_event()
    event.events = EPOLLIN.rawValue | EPOLLONESHOT.rawValue
    event.data.fd = socket.descriptor
    epoll_ctl(epoll, EPOLL_CTL_MOD, socket.descriptor, &event)
  }
}
