import Synchronization
import Values

/// Delays after failed sign-ins, kept in memory.
///
/// Failures are counted three ways. One account from one address gets the settings' few free
/// attempts and delays up to the longest. One address with any accounts, and one account from any
/// addresses, get ten times as many, and their delays stay short, so that strangers and neighbours
/// keep nobody out. A refused attempt counts as none.
///
/// No more attempts are under way at one time than could fail without a delay; the others wait for
/// their turn, so that guesses sent together gain nothing over guesses sent one by one.
final class SignInDelays: Sendable {
  /// Whose attempt it is.
  struct Subject: Hashable {
    /// The account's identifier, or the name that nobody has.
    let account: String
    /// The client's network: an IPv4 address, or the 64 bits that an IPv6 client can't choose.
    let network: String
    /// Whether the address tells people apart; this machine's own is everybody's behind a proxy.
    let hasOwnAddress: Bool

    init(account: String, address: String) {
      self.account = account
      let parsed = NetworkAddress(address)
      hasOwnAddress = parsed.map { !$0.isLoopback } ?? false
      network =
        parsed.map { $0.bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") }
        ?? address
    }
  }

  private enum Key: Hashable {
    case pair(Subject)
    case account(String)
    case network(String)
  }

  private struct Entry {
    var failures = 0
    var blockedUntil: Timestamp
    var forgottenAt: Timestamp
  }

  private struct Waiter {
    let keys: [Key]
    let turn: CheckedContinuation<Void, Never>
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    /// Attempts that have begun and not ended.
    var underWay: [Key: Int] = [:]
    var waiting: [Waiter] = []
  }

  /// How many more failures are free when they come from many people or places.
  private static let sharedFactor = 10
  private static let longestSharedDelay: Duration = .seconds(30)

  private let settings: LockoutSettings
  private let capacity: Int
  private let state = Mutex(State())

  init(_ settings: LockoutSettings, capacity: Int = 20_000) {
    self.settings = settings
    self.capacity = capacity
  }

  /// Begins an attempt, which `fail`, `succeed` or `abandon` has to end.
  ///
  /// - Returns: nil when it has begun, perhaps after others ended; else how long it must stay away.
  func begin(_ subject: Subject, now: () -> Timestamp) async -> Duration? {
    let keys = Self.keys(subject)
    while true {
      let now = now()
      let wait: Duration?? = state.withLock { state in
        let end = keys.compactMap { state.entries[$0]?.blockedUntil }.max()
        if let end, end > now { return .some(end - now) }
        guard !isFull(keys, state, at: now) else { return nil }
        for key in keys { state.underWay[key, default: 0] += 1 }
        return .some(nil)
      }
      if let wait { return wait }
      await waitForTurn(keys, at: now)
    }
  }

  /// Counts a failure.
  func fail(_ subject: Subject, at now: Timestamp) {
    end(subject) { state in
      for key in Self.keys(subject) {
        var entry = state.entries[key] ?? Entry(blockedUntil: now, forgottenAt: now)
        if entry.forgottenAt <= now { entry.failures = 0 }
        entry.failures += 1
        entry.blockedUntil = now + (delay(key, failures: entry.failures) ?? .zero)
        entry.forgottenAt = entry.blockedUntil + settings.maximumDelay
        if state.entries[key] == nil { makeRoom(in: &state.entries, at: now) }
        state.entries[key] = entry
      }
    }
  }

  /// Forgets an account's failures, and half of the network's: all of them, and whoever has one
  /// account could go on trying the others.
  func succeed(_ subject: Subject) {
    end(subject) { state in
      state.entries[.pair(subject)] = nil
      state.entries[.account(subject.account)] = nil
      state.entries[.network(subject.network)]?.failures /= 2
    }
  }

  /// Ends an attempt that came to no answer.
  func abandon(_ subject: Subject) {
    end(subject) { _ in }
  }

  private static func keys(_ subject: Subject) -> [Key] {
    [.pair(subject), .account(subject.account)]
      + (subject.hasOwnAddress ? [.network(subject.network)] : [])
  }

  /// Whether the attempts under way could use up what is free; one alone may always go on.
  private func isFull(_ keys: [Key], _ state: State, at now: Timestamp) -> Bool {
    keys.contains { key in
      guard let underWay = state.underWay[key] else { return false }
      let entry = state.entries[key]
      let failures = entry.map { $0.forgottenAt > now ? $0.failures : 0 } ?? 0
      return failures + underWay >= free(key)
    }
  }

  private func waitForTurn(_ keys: [Key], at now: Timestamp) async {
    await withCheckedContinuation { turn in
      let isFree = state.withLock { state in
        guard isFull(keys, state, at: now) else { return true }
        state.waiting.append(Waiter(keys: keys, turn: turn))
        return false
      }
      if isFree { turn.resume() }
    }
  }

  private func end(_ subject: Subject, _ note: (inout State) -> Void) {
    let keys = Self.keys(subject)
    let woken = state.withLock { state in
      for key in keys {
        let left = (state.underWay[key] ?? 1) - 1
        state.underWay[key] = left > 0 ? left : nil
      }
      note(&state)
      let (woken, rest) = state.waiting.reduce(into: ([Waiter](), [Waiter]())) { parts, waiter in
        if waiter.keys.contains(where: keys.contains) {
          parts.0.append(waiter)
        } else {
          parts.1.append(waiter)
        }
      }
      state.waiting = rest
      return woken
    }
    for waiter in woken { waiter.turn.resume() }
  }

  /// The failures that cost nothing.
  private func free(_ key: Key) -> Int {
    switch key {
    case .pair: settings.freeAttempts
    case .account, .network: max(settings.freeAttempts, 1) * Self.sharedFactor
    }
  }

  /// The delay after so many failures; nil while they are free.
  private func delay(_ key: Key, failures: Int) -> Duration? {
    let longest =
      switch key {
      case .pair: settings.maximumDelay
      case .account, .network: min(settings.maximumDelay, Self.longestSharedDelay)
      }
    let excess = failures - free(key)
    guard excess > 0 else { return nil }
    var delay = settings.firstDelay
    for _ in 1..<excess {
      guard delay < longest else { break }
      delay *= 2
    }
    return min(delay, longest)
  }

  private func makeRoom(in entries: inout [Key: Entry], at now: Timestamp) {
    guard entries.count >= capacity else { return }
    entries = entries.filter { $0.value.forgottenAt > now }
    guard entries.count >= capacity,
      let oldest = entries.min(by: { $0.value.forgottenAt < $1.value.forgottenAt })
    else { return }
    entries[oldest.key] = nil
  }
}
