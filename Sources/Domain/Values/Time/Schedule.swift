/// When something is due again and again: after a fixed time, or at the times of a cron expression.
public enum Schedule: Hashable, Sendable {
  /// Each time this much later than the last.
  case every(Duration)
  /// At the times of an expression, in UTC.
  case cron(CronExpression)

  /// Reads an interval such as `15m`, or a cron expression of five fields.
  ///
  /// - Throws: `CronSyntaxError` for a text that is neither, and for an interval under a second.
  public init(parsing text: String) throws(CronSyntaxError) {
    if let interval = Duration(shortText: text) {
      guard interval >= .seconds(1) else {
        throw CronSyntaxError(text: text, reason: "an interval must be a second or longer")
      }
      self = .every(interval)
    } else {
      self = .cron(try CronExpression(parsing: text))
    }
  }

  /// The first due time after a moment.
  public func next(after moment: Timestamp) -> Timestamp {
    switch self {
    case .every(let interval): moment + interval
    case .cron(let expression): expression.next(after: moment)
    }
  }
}

extension Schedule: CustomStringConvertible {
  /// The text that `init(parsing:)` reads.
  public var description: String {
    switch self {
    case .every(let interval): interval.shortText
    case .cron(let expression): expression.description
    }
  }
}
