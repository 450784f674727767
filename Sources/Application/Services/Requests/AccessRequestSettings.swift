/// What the configuration says about access requests.
public struct AccessRequestSettings: Sendable, Hashable {
  /// Whether guests may ask for access.
  public var isEnabled: Bool
  /// Whether people without an account may apply for one.
  public var allowsApplications: Bool
  /// The time after a rejection before the person may ask again.
  public var cooldown: Duration
  /// The age at which an undecided request lapses; nil for never.
  public var lifetime: Duration?
  /// The applications that may wait at once: more are refused, because each reserves names.
  public var openApplications: Int

  /// Joins the parts.
  public init(
    isEnabled: Bool = true, allowsApplications: Bool = false, cooldown: Duration = .zero,
    lifetime: Duration? = .seconds(90 * 86_400), openApplications: Int = 1000
  ) {
    self.isEnabled = isEnabled
    self.allowsApplications = allowsApplications
    self.cooldown = cooldown
    self.lifetime = lifetime
    self.openApplications = openApplications
  }
}
