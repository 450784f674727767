/// Access requests.
public struct RequestSettings: Sendable, Hashable {
  /// Whether guests may ask for access.
  public var isEnabled: Bool
  /// Whether a person without an account may apply for one.
  public var allowsApply: Bool
  /// The time after a rejection before the person may ask again.
  public var cooldown: Duration
  /// The age at which an undecided request lapses; zero for never.
  public var expireAfter: Duration

  init(_ section: SettingSection) {
    isEnabled = section.value("enabled", .boolean, default: true)
    allowsApply = section.value("allow_apply", .boolean, default: false)
    cooldown = section.value("cooldown", .duration(), default: .zero)
    expireAfter = section.value("expire_after", .duration(), default: .seconds(90 * 86_400))
  }
}
