/// Points in time as `crontab(5)` writes them: minute, hour, day of month, month and day of week,
/// each with lists, ranges, steps and English names.
///
/// Times are UTC.
///
/// As in cron, a day counts when it fits the day of month **or** the day of week if both are
/// restricted, and when it fits both otherwise. Day 7 of the week is Sunday.
public struct CronExpression: Hashable, Sendable, CustomStringConvertible {
  /// The five fields as they were written, joined by single spaces.
  public let description: String

  private let minutes: CronField
  private let hours: CronField
  private let days: CronField
  private let months: CronField
  private let weekdays: CronField

  /// Reads five fields separated by spaces.
  ///
  /// - Throws: `CronSyntaxError` for the first field that is wrong, and for an expression that
  ///   never comes true, such as 31 February.
  public init(parsing text: String) throws(CronSyntaxError) {
    let parts = text.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard parts.count == 5 else {
      throw CronSyntaxError(
        text: text,
        reason: "it must have 5 fields (minute, hour, day of month, month, day of week), not "
          + "\(parts.count)")
    }
    minutes = try CronField(parsing: parts[0], .minute)
    hours = try CronField(parsing: parts[1], .hour)
    days = try CronField(parsing: parts[2], .day)
    months = try CronField(parsing: parts[3], .month)
    weekdays = try CronField(parsing: parts[4], .weekday)
    description = parts.joined(separator: " ")
    guard hasDay else {
      throw CronSyntaxError(text: text, reason: "no month has such a day, so it is never due")
    }
  }

  /// Every day at one time; hour and minute are brought into their ranges.
  public static func daily(hour: Int, minute: Int = 0) -> CronExpression {
    CronExpression(
      hour: min(max(hour, 0), 23), minute: min(max(minute, 0), 59))
  }

  private init(hour: Int, minute: Int) {
    minutes = CronField(only: minute)
    hours = CronField(only: hour)
    days = CronField(all: .day)
    months = CronField(all: .month)
    weekdays = CronField(all: .weekday)
    description = "\(minute) \(hour) * * *"
  }

  /// The first due time after a moment, in whole minutes; the moment itself doesn't count.
  ///
  /// Years after 9999 can't be shown; there the answer is the moment itself.
  public func next(after moment: Timestamp) -> Timestamp {
    var date = CalendarDate(moment + .seconds(60))
    (date.second, date.millisecond) = (0, 0)
    // The Gregorian calendar repeats after 400 years, and eight years always hold a 29 February.
    for _ in 0..<(9 * 366) {
      if isDueOn(date), let due = firstDue(notBefore: date), let timestamp = Timestamp(due) {
        return timestamp
      }
      date = date.startOfNextDay
    }
    return moment
  }

  private var hasDay: Bool {
    guard days.isRestricted, !weekdays.isRestricted else { return true }
    return (1...12).contains { month in
      // 2024 is a leap year.
      let longest = CalendarDate(year: 2024, month: month, day: 1).daysInMonth
      return months.contains(month) && (1...longest).contains { days.contains($0) }
    }
  }

  private func isDueOn(_ date: CalendarDate) -> Bool {
    guard months.contains(date.month) else { return false }
    let fitsDay = days.contains(date.day)
    let fitsWeekday = weekdays.contains(date.weekday)
    return days.isRestricted && weekdays.isRestricted
      ? fitsDay || fitsWeekday : fitsDay && fitsWeekday
  }

  private func firstDue(notBefore date: CalendarDate) -> CalendarDate? {
    for hour in date.hour..<24 where hours.contains(hour) {
      let earliest = hour == date.hour ? date.minute : 0
      for minute in earliest..<60 where minutes.contains(minute) {
        var due = date
        (due.hour, due.minute) = (hour, minute)
        return due
      }
    }
    return nil
  }
}

/// Why a text isn't a schedule.
public struct CronSyntaxError: Error, Hashable, Sendable {
  /// The field or text that is wrong.
  public let text: String
  /// What is wrong, as a clause.
  public let reason: String

  /// Joins the facts.
  public init(text: String, reason: String) {
    self.text = text
    self.reason = reason
  }
}

extension CalendarDate {
  fileprivate var startOfNextDay: CalendarDate {
    var next = CalendarDate(year: year, month: month, day: day + 1)
    guard day == daysInMonth else { return next }
    (next.day, next.month) = (1, month + 1)
    guard month == 12 else { return next }
    (next.month, next.year) = (1, year + 1)
    return next
  }
}
