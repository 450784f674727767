/// How long sessions last.
public struct SessionSettings: Sendable, Hashable {
  /// The time from sign-in to the end.
  public var lifetime: Duration
  /// The same when the person asked to stay signed in.
  public var rememberedLifetime: Duration
  /// The unused time after which a session is over; nil for never.
  public var idleTimeout: Duration?

  /// Joins the parts.
  public init(
    lifetime: Duration = .seconds(24 * 3600), rememberedLifetime: Duration = .seconds(7 * 86_400),
    idleTimeout: Duration? = nil
  ) {
    self.lifetime = lifetime
    self.rememberedLifetime = rememberedLifetime
    self.idleTimeout = idleTimeout
  }

  /// How often uses are written down: once a minute, and several times in an idle timeout, so that
  /// two services on one store agree on whether a session is idle.
  var noteInterval: Duration {
    min(.seconds(60), max(idleTimeout.map { $0 / 6 } ?? .seconds(60), .seconds(1)))
  }

  func lifetime(isRemembered: Bool) -> Duration {
    isRemembered ? rememberedLifetime : lifetime
  }
}
