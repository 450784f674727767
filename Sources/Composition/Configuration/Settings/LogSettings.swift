/// What is logged, and how.
public struct LogSettings: Sendable, Hashable {
  /// The least important level that is written.
  public var level: Level
  /// The shape of a line.
  public var format: Format

  /// How important a line is.
  public enum Level: String, Sendable, CaseIterable {
    /// Every step.
    case debug
    /// What happens.
    case info
    /// What somebody should look at.
    case warning
    /// What went wrong.
    case error
  }

  /// The shape of a line.
  public enum Format: String, Sendable, CaseIterable {
    /// Text on a terminal, JSON otherwise.
    case automatic = "auto"
    /// Words for people.
    case text
    /// One JSON object a line.
    case json
  }

  init(_ section: SettingSection) {
    level = section.value("level", .word, default: .info)
    format = section.value("format", .word, default: .automatic)
  }
}
