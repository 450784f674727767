import Configuration
import Services

extension AccessRequestSettings {
  /// What the configuration says about access requests.
  init(_ settings: RequestSettings) {
    self.init(
      isEnabled: settings.isEnabled, allowsApplications: settings.allowsApply,
      cooldown: settings.cooldown,
      lifetime: settings.expireAfter > .zero ? settings.expireAfter : nil)
  }
}
