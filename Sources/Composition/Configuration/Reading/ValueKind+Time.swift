import Values

extension ValueKind<Duration> {
  /// A time of at least `minimum`.
  static func duration(from minimum: Duration = .zero) -> ValueKind {
    var allowed = "a duration such as 500ms, 30s, 5m, 24h or 7d"
    if minimum > .zero { allowed += ", at least \(minimum.shortText)" }
    return ValueKind(allowed, text: { $0.shortText }) { text throws(Rejection) in
      guard let duration = Duration(shortText: text), duration >= minimum else {
        throw Rejection()
      }
      return duration
    }
  }
}

extension ValueKind<Schedule> {
  /// An interval or a cron expression.
  static let schedule = ValueKind(
    "an interval such as 15m, or a cron expression such as \"0 3 * * *\" (UTC)"
  ) { text throws(Rejection) in
    do throws(CronSyntaxError) {
      return try Schedule(parsing: text)
    } catch {
      throw Rejection(error.reason)
    }
  }
}
