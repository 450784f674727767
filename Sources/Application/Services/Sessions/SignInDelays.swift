import Synchronization
import Values

/// Delays after failed sign-ins, kept in memory.
///
/// Failures are counted three ways. One account from one address gets the settings' few free
/// attempts and delays up to the longest. One address with any accounts, and one account from any
/// addresses, get ten times as many, and their delays stay short, so that strangers and neighbours
/// keep nobody out. A refused attempt counts as none.
final class SignInDelays: Sendable {
  /// Whose attempt it is.
  struct Subject: Hashable {
    /// The account's identifier, or the name that nobody has.
    var account: String
    /// The client's address.
    var address: String

    /// Whether the address tells people apart; this machine's own is everybody's behind a proxy.
    var hasOwnAddress: Bool { NetworkAddress(address).map { !$0.isLoopback } ?? false }
  }

  private enum Key: Hashable {
    case pair(Subject)
    case account(String)
    case address(String)
  }

  private struct Entry {
    var failures = 0
    var blockedUntil: Timestamp
    var forgottenAt: Timestamp
  }

  /// How many more failures are free when they come from many people or places.
  private static let sharedFactor = 10
  private static let longestSharedDelay: Duration = .seconds(30)

  private let settings: LockoutSettings
  private let capacity: Int
  private let entries = Mutex<[Key: Entry]>([:])

  init(_ settings: LockoutSettings, capacity: Int = 20_000) {
    self.settings = settings
    self.capacity = capacity
  }

  /// How long an attempt has to wait; nil when it may go on.
  ///
  /// Where the next failure would cost a delay, only one attempt goes on at a time: the others
  /// wait as if it had failed.
  func wait(of subject: Subject, at now: Timestamp) -> Duration? {
    entries.withLock { entries in
      let end = Self.keys(subject).compactMap { entries[$0]?.blockedUntil }.max()
      if let end, end > now { return end - now }
      let pair = Key.pair(subject)
      if let entry = entries[pair], let delay = delay(pair, failures: entry.failures + 1) {
        entries[pair]?.blockedUntil = now + delay
      }
      return nil
    }
  }

  /// Counts a failure.
  func fail(_ subject: Subject, at now: Timestamp) {
    entries.withLock { entries in
      for key in Self.keys(subject) {
        var entry = entries[key] ?? Entry(blockedUntil: now, forgottenAt: now)
        if entry.forgottenAt <= now { entry.failures = 0 }
        entry.failures += 1
        entry.blockedUntil = now + (delay(key, failures: entry.failures) ?? .zero)
        entry.forgottenAt = entry.blockedUntil + settings.maximumDelay
        if entries[key] == nil { makeRoom(in: &entries, at: now) }
        entries[key] = entry
      }
    }
  }

  /// Forgets an account's failures, and half of the address's: all of them, and whoever has one
  /// account could go on trying the others.
  func succeed(_ subject: Subject) {
    entries.withLock { entries in
      entries[.pair(subject)] = nil
      entries[.account(subject.account)] = nil
      entries[.address(subject.address)]?.failures /= 2
    }
  }

  /// Ends an attempt that came to no answer.
  func abandon(_ subject: Subject, at now: Timestamp) {
    entries.withLock { $0[.pair(subject)]?.blockedUntil = now }
  }

  private static func keys(_ subject: Subject) -> [Key] {
    [.pair(subject), .account(subject.account)]
      + (subject.hasOwnAddress ? [.address(subject.address)] : [])
  }

  /// The delay after so many failures; nil while they are free.
  private func delay(_ key: Key, failures: Int) -> Duration? {
    let (free, longest) =
      switch key {
      case .pair: (settings.freeAttempts, settings.maximumDelay)
      case .account, .address:
        (
          max(settings.freeAttempts, 1) * Self.sharedFactor,
          min(settings.maximumDelay, Self.longestSharedDelay)
        )
      }
    guard failures > free else { return nil }
    var delay = settings.firstDelay
    for _ in 0..<(failures - free - 1) {
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
