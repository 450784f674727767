/// Who gets which connection, as a pure state machine: first asked, first served.
struct WaitingLine<Connection, Waiter> {
  /// Names one request.
  struct Ticket: Hashable {
    fileprivate let number: UInt64
  }

  /// What became of a request.
  enum Answer {
    /// The connection is free.
    case lent(Connection)
    /// The waiter stands in the line.
    case waiting
    /// Nothing is lent any more.
    case closed
  }

  private var idle: [Connection]
  private let total: Int
  private var waiters: [Ticket: Waiter] = [:]
  /// Tickets in the order of asking; those that left are skipped.
  private var order: [Ticket] = []
  private var head = 0
  private var nextNumber: UInt64 = 0
  private(set) var isClosed = false

  /// Starts with all connections free.
  init(_ connections: [Connection]) {
    idle = connections
    total = connections.count
  }

  /// Whether every connection is back.
  var isComplete: Bool { idle.count == total }

  /// A ticket for a request to come.
  mutating func makeTicket() -> Ticket {
    defer { nextNumber += 1 }
    return Ticket(number: nextNumber)
  }

  /// Lends the connection used last, whose cache is warmest, or lets the waiter wait.
  mutating func ask(_ ticket: Ticket, _ waiter: Waiter) -> Answer {
    guard !isClosed else { return .closed }
    if let connection = idle.popLast() { return .lent(connection) }
    waiters[ticket] = waiter
    order.append(ticket)
    return .waiting
  }

  /// Takes a waiter out of the line; nil when it doesn't stand there.
  mutating func leave(_ ticket: Ticket) -> Waiter? {
    waiters.removeValue(forKey: ticket)
  }

  /// Takes a connection back.
  ///
  /// - Returns: the waiter who gets it now; nil when it is free.
  mutating func giveBack(_ connection: Connection) -> Waiter? {
    while head < order.count {
      head += 1
      if let waiter = waiters.removeValue(forKey: order[head - 1]) {
        dropServed()
        return waiter
      }
    }
    dropServed()
    idle.append(connection)
    return nil
  }

  /// Lends nothing from now on.
  ///
  /// - Returns: those who wait in vain.
  mutating func close() -> [Waiter] {
    isClosed = true
    defer { waiters.removeAll() }
    return Array(waiters.values)
  }

  private mutating func dropServed() {
    guard head == order.count || head >= 1024 else { return }
    order.removeFirst(head)
    head = 0
  }
}
