import HTTPRouting
import Synchronization

/// All connections, and how many each address has.
final class ConnectionTable: Sendable {
  private struct State {
    var connections: [Int32: Connection] = [:]
    var perAddress: [PeerAddress: Int] = [:]
  }

  private let state = Mutex(State())
  private let total: Int
  private let perAddress: Int

  init(total: Int, perAddress: Int) {
    self.total = total
    self.perAddress = perAddress
  }

  /// Enters a client; nil when there are too many, all in all or from one address.
  func admit(descriptor: Int32, peer: PeerAddress) -> Connection? {
    state.withLock { state in
      Self.remove(descriptor, from: &state)
      let count = state.perAddress[peer, default: 0]
      guard state.connections.count < total, peer == .local || count < perAddress else {
        return nil
      }
      let connection = Connection(descriptor: descriptor, peer: peer)
      state.connections[descriptor] = connection
      state.perAddress[peer] = count + 1
      return connection
    }
  }

  /// Forgets a client; called before the descriptor is closed and can come again.
  func remove(_ descriptor: Int32) {
    state.withLock { Self.remove(descriptor, from: &$0) }
  }

  subscript(descriptor: Int32) -> Connection? {
    state.withLock { $0.connections[descriptor] }
  }

  /// Cuts off every client that has owed a request since before `limit`.
  func shutDown(waitingSinceBefore limit: Int) {
    // Under the lock, so that no descriptor is closed and used again meanwhile.
    state.withLock { state in
      for connection in state.connections.values {
        connection.shutDown(ifWaitingSinceBefore: limit)
      }
    }
  }

  private static func remove(_ descriptor: Int32, from state: inout State) {
    guard let connection = state.connections.removeValue(forKey: descriptor) else { return }
    let count = state.perAddress[connection.peer, default: 1] - 1
    state.perAddress[connection.peer] = count > 0 ? count : nil
  }
}
