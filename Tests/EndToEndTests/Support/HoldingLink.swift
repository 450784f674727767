import Dispatch
import Fixtures
import Foundation
import Glibc
import Synchronization

/// A TCP proxy on 127.0.0.1 in front of an LDAP server, which holds one request or the answer to it
/// for as long as a test wants.
final class HoldingLink: Sendable {
  /// What is held.
  enum Side: Sendable, CaseIterable {
    /// The request, so that the server knows nothing of it.
    case request
    /// What the server says to it, so that it is done and nobody knows.
    case answer
  }

  /// Which request it is about: any, or those with a tag of their operation.
  enum Kind: UInt8, Sendable {
    case any = 0
    /// RFC 4511, section 4.6.
    case modify = 0x66
    /// RFC 4511, section 4.7.
    case add = 0x68
  }

  private struct State: Sendable {
    var wanted: (side: Side, kind: Kind, number: Int)?
    var count = 0
    var isHolding = false
    var drops = true
    var gate = DispatchSemaphore(value: 0)
  }

  private let listener: LoopbackListener
  private let target: UInt16
  private let state = Mutex(State())

  /// Listens on a port of its own until it goes.
  init(to target: UInt16) throws {
    self.target = target
    listener = try LoopbackListener()
    listener.accept { [weak self] client in
      if let self { serve(client) } else { close(client) }
    }
  }

  deinit { release() }

  var port: UInt16 { listener.port }
  var url: String { "ldap://127.0.0.1:\(port)" }

  /// Holds the request of a number from now on, counted from 1 over all connections.
  func hold(_ side: Side, of kind: Kind = .any, at number: Int) {
    state.withLock { state in
      state = State()
      state.wanted = (side, kind, number)
    }
  }

  /// Whether something is held at this moment.
  var isHolding: Bool { state.withLock(\.isHolding) }

  /// Lets everything pass from now on; what is held goes down with its connection, or goes on.
  func release(dropping: Bool = true) {
    state.withLock { state in
      state.wanted = nil
      state.drops = dropping
      if state.isHolding { state.gate.signal() }
      state.isHolding = false
    }
  }

  /// What is to be held of a request that has come; nil for nothing.
  private func side(of operation: UInt8) -> Side? {
    state.withLock { state in
      guard let wanted = state.wanted, LDAPMessage.isAnswered(operation),
        wanted.kind == .any || wanted.kind.rawValue == operation
      else { return nil }
      state.count += 1
      return state.count == wanted.number ? wanted.side : nil
    }
  }

  /// Holds the calling thread; whether what it has goes on afterwards.
  private func waitForRelease() -> Bool {
    let gate = state.withLock { state in
      state.isHolding = true
      return state.gate
    }
    gate.wait()
    return state.withLock { !$0.drops }
  }

  private func serve(_ client: Int32) {
    guard let server = LoopbackListener.connect(to: target) else {
      close(client)
      return
    }
    let isHeld = HeldAnswer()
    let directions = DispatchGroup()
    directions.enter()
    Thread.detachNewThread { [weak self] in
      while let message = LDAPMessage.read(from: client), let self {
        let side = self.side(of: message.operation)
        if side == .request, !self.waitForRelease() { break }
        if side == .answer { isHeld.begin() }
        guard LDAPMessage.send(message.bytes, to: server) else { break }
      }
      shutdown(server, Int32(SHUT_RDWR))
      directions.leave()
    }
    directions.enter()
    Thread.detachNewThread { [weak self] in
      while let part = LDAPMessage.part(from: server), let self {
        if isHeld.end(), !self.waitForRelease() { break }
        guard LDAPMessage.send(part, to: client) else { break }
      }
      shutdown(client, Int32(SHUT_RDWR))
      directions.leave()
    }
    directions.notify(queue: .global()) { for end in [client, server] { close(end) } }
  }
}

/// Whether the next answer on a connection is to be held.
private final class HeldAnswer: Sendable {
  private let isWanted = Atomic(false)

  func begin() { isWanted.store(true, ordering: .sequentiallyConsistent) }

  func end() -> Bool { isWanted.exchange(false, ordering: .sequentiallyConsistent) }
}
