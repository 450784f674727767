/// The way to one setting: keys, and positions in lists counted from 0.
struct SettingPath: Hashable, Sendable, CustomStringConvertible {
  var components: [String] = []

  /// `directories.0.users.base`, the form that `--set` takes.
  var description: String { components.joined(separator: ".") }

  func appending(_ component: String) -> SettingPath {
    SettingPath(components: components + [component])
  }
}
