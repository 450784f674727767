public import Services
import Synchronization
public import Values

/// Session tokens whose keys may be replaced while the service runs: `muster key rotate` needs no
/// restart.
public final class RotatingSessionTokens: SessionTokens {
  private struct Made {
    var tokens: HS256SessionTokens
    var generation: Int
  }

  private let ring: WatchedKeyRing
  private let time: any TimeSource
  private let made: Mutex<Made>

  /// Signs and checks with the keys of a watched file.
  public init(_ ring: WatchedKeyRing, time: any TimeSource) throws(CryptographyError) {
    self.ring = ring
    self.time = time
    let (keys, generation) = ring.current(at: time.now())
    made = Mutex(Made(tokens: try HS256SessionTokens(keys), generation: generation))
  }

  /// The token for a session.
  public func sign(_ claims: SessionClaims) throws -> String {
    try tokens(at: time.now()).sign(claims)
  }

  /// What a token claims, if one of the keys signed it and it hasn't expired at `now`.
  public func verify(
    _ token: String, at now: Timestamp
  ) throws(SessionTokenError) -> SessionClaims {
    try tokens(at: now).verify(token, at: now)
  }

  private func tokens(at now: Timestamp) -> HS256SessionTokens {
    let (keys, generation) = ring.current(at: now)
    return made.withLock { made in
      // Without memory for the new keys the old ones go on until the next request.
      if made.generation != generation, let tokens = try? HS256SessionTokens(keys) {
        made = Made(tokens: tokens, generation: generation)
      }
      return made.tokens
    }
  }
}
