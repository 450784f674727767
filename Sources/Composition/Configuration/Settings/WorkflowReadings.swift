import Accounts
import Services

extension WorkflowSettings {
  /// The keys that say what is kept of workflows, and how much of them.
  init(_ section: SettingSection) {
    self.init(
      retention: section.section("revisions", WorkflowRetention.init),
      limits: section.section("limits") { limits in
        Dictionary(
          uniqueKeysWithValues: Role.allCases.map { role in
            (role, limits.section(role.description, WorkflowLimits.init))
          })
      })
  }
}

extension WorkflowRetention {
  /// The keys that say which earlier revisions are kept.
  init(_ section: SettingSection) {
    let age = section.value("maximum_age", .duration(), default: .zero)
    self.init(
      count: section.value("keep", .integer(1...100_000), default: 100),
      maximumAge: age > .zero ? age : nil)
  }
}

extension WorkflowLimits {
  /// The keys that say how much one person of a role may keep.
  init(_ section: SettingSection) {
    let standard = Self.standard
    self.init(
      count: section.value("number", .integer(0...10_000_000), default: standard.count),
      documentSize: section.value(
        "document", .size(1024...1 << 30), default: standard.documentSize),
      depth: section.value("depth", .integer(1...Self.maximumDepth), default: standard.depth),
      thumbnailSize: section.value(
        "thumbnail", .size(1024...1 << 30), default: standard.thumbnailSize))
  }
}
