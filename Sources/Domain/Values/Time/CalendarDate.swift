/// A date and time of day in the proleptic Gregorian calendar, UTC.
public struct CalendarDate: Hashable, Sendable {
  /// The year, such as 2026.
  public var year: Int
  /// The month, 1…12.
  public var month: Int
  /// The day of the month, 1…31.
  public var day: Int
  /// The hour, 0…23.
  public var hour: Int
  /// The minute, 0…59.
  public var minute: Int
  /// The second, 0…59.
  public var second: Int
  /// The millisecond, 0…999.
  public var millisecond: Int

  /// Joins the parts without checking them; `Timestamp.init(_:)` checks.
  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    millisecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.millisecond = millisecond
  }

  /// The parts of a moment.
  public init(_ timestamp: Timestamp) {
    let milliseconds = timestamp.millisecondsSince1970
    let days = milliseconds.floorDivided(by: 86_400_000)
    let remainder = Int(milliseconds % 86_400_000)
    let rest = remainder < 0 ? remainder + 86_400_000 : remainder
    // Days to date by eras of 400 years, which begin on 1 March.
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * marchMonth + 2) / 5) + 1
    month = Int(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1000 % 60
    millisecond = rest % 1000
  }

  /// The day of the week, 0 for Sunday … 6 for Saturday.
  public var weekday: Int {
    let weekday = (daysSince1970 + 4) % 7
    return Int(weekday < 0 ? weekday + 7 : weekday)
  }

  /// Whole days from 1970-01-01 to this date.
  public var daysSince1970: Int64 {
    let marchYear = Int64(month <= 2 ? year - 1 : year)
    let era = marchYear.floorDivided(by: 400)
    let yearOfEra = marchYear - era * 400
    let marchMonth = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * marchMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The number of days in this date's month.
  public var daysInMonth: Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension Timestamp {
  /// The moment of a calendar date; nil when a part is out of range.
  ///
  /// Second 60, a leap second, counts as 59.
  public init?(_ date: CalendarDate) {
    guard (0...9999).contains(date.year), (1...12).contains(date.month),
      (1...date.daysInMonth).contains(date.day), (0...23).contains(date.hour),
      (0...59).contains(date.minute), (0...60).contains(date.second),
      (0...999).contains(date.millisecond)
    else { return nil }
    let seconds = Int64(date.hour * 3600 + date.minute * 60 + min(date.second, 59))
    self.init(
      millisecondsSince1970: (date.daysSince1970 * 86_400 + seconds) * 1000
        + Int64(date.millisecond))
  }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
