extension Timestamp: LosslessStringConvertible {
  /// RFC 3339 in UTC: `2026-11-20T18:02:14Z`, with three digits of fraction when it isn't zero.
  public var description: String {
    let date = CalendarDate(self)
    let dayText = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    let timeText = "\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2))"
    let fraction = date.millisecond == 0 ? "" : ".\(padded(date.millisecond, 3))"
    return "\(dayText)T\(timeText)\(fraction)Z"
  }

  /// Reads RFC 3339 with any offset and fraction, or a date alone as its first moment in UTC.
  public init?(_ description: String) {
    var reader = DigitReader(description.utf8)
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
      reader.skip("-"), let day = reader.number(2)
    else { return nil }
    var date = CalendarDate(year: year, month: month, day: day)
    guard !reader.isAtEnd else {
      self.init(date)
      return
    }
    guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let hour = reader.number(2),
      reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
      let second = reader.number(2)
    else { return nil }
    (date.hour, date.minute, date.second) = (hour, minute, second)
    if reader.skip(".") {
      guard let millisecond = reader.fraction() else { return nil }
      date.millisecond = millisecond
    }
    guard let offset = reader.offset(separator: ":"), reader.isAtEnd, let local = Timestamp(date)
    else { return nil }
    self = local - .seconds(offset * 60)
  }
}

/// Writes a number with leading zeros; used for dates, where negative numbers don't occur.
func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
