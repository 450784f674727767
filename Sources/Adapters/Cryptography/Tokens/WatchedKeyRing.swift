public import Services
import Synchronization
public import Values

/// The keys of a file, read again when the file is another one.
///
/// The file is looked at once a second at most, which is one system call. When it can't be read
/// any more, the keys read before go on; whoever replaced it badly is told by `report`.
public final class WatchedKeyRing: Sendable {
  private struct State {
    var ring: KeyRing
    var stamp: PrivateFile.Stamp
    var lookedAt: Timestamp
    /// Counts the rings, for those who keep something made of one.
    var generation = 0
  }

  private static let interval: Duration = .seconds(1)

  private let file: KeyFile
  private let report: @Sendable (KeyFileError) -> Void
  private let state: Mutex<State>

  /// Reads a file, which is made with one fresh key when it is missing.
  public init(
    file: KeyFile, randomness: any Randomness, now: Timestamp,
    report: @escaping @Sendable (KeyFileError) -> Void
  ) throws(KeyFileError) {
    self.file = file
    self.report = report
    let ring = try file.loadOrCreate(randomness: randomness, now: now)
    // The first look reads the file once more, so that no change in between is missed.
    state = Mutex(State(ring: ring, stamp: .none, lookedAt: now))
  }

  /// The keys, as of a second ago at the latest.
  func current(at now: Timestamp) -> (ring: KeyRing, generation: Int) {
    state.withLock { state in
      let age = now - state.lookedAt
      if age >= Self.interval || age < .zero {
        state.lookedAt = now
        do throws(KeyFileError) {
          try readAgain(&state)
        } catch {
          report(error)
        }
      }
      return (state.ring, state.generation)
    }
  }

  /// Looks at the file now.
  func refresh() throws(KeyFileError) {
    let failure: KeyFileError? = state.withLock { state in
      do throws(KeyFileError) {
        try readAgain(&state)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }

  private func readAgain(_ state: inout State) throws(KeyFileError) {
    let stamp = try file.stamp()
    guard stamp != state.stamp else { return }
    let ring = try file.load()
    state.stamp = stamp
    guard ring != state.ring else { return }
    state.ring = ring
    state.generation += 1
  }
}
