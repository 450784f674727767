extension Timestamp: LosslessStringConvertible {
  /// RFC 3339 in UTC: `2026-11-20T18:02:14Z`, with three digits of fraction when it isn't zero.
  ///
  /// The format ends with the year 9999; a year outside of 0…9999 is written with a sign and can't
  /// be read back.
  public var description: String {
    let date = CalendarDate(self)
    let dayText = "\(yearText(date.year))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    let timeText = "\(padded(date.hour, 2)):\(padded(date.minute, 2)):\(padded(date.second, 2))"
    let fraction = date.millisecond == 0 ? "" : ".\(padded(date.millisecond, 3))"
    return "\(dayText)T\(timeText)\(fraction)Z"
  }

  /// Reads RFC 3339 with any offset and fraction, or a date alone as its first moment in UTC.
  public init?(_ description: String) {
    guard let moment = description.utf8.withContiguousBytes(Self.internetTime) else { return nil }
    self = moment
  }

  private static func internetTime(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
    var reader = DigitReader(bytes)
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
      reader.skip("-"), let day = reader.number(2)
    else { return nil }
    var date = CalendarDate(year: year, month: month, day: day)
    guard !reader.isAtEnd else { return Timestamp(date) }
    guard reader.skip("T") || reader.skip("t") || reader.skip(" "), let hour = reader.number(2),
      reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
      let second = reader.number(2)
    else { return nil }
    (date.hour, date.minute, date.second) = (hour, minute, second)
    var fraction = 0
    if reader.skip(".") {
      guard let milliseconds = reader.fraction(ofMilliseconds: 1000) else { return nil }
      fraction = milliseconds
    }
    guard let offset = reader.offset(separator: ":"), reader.isAtEnd else { return nil }
    return Timestamp(date, offset: offset, fraction: fraction)
  }

  /// A local date with its offset from UTC in minutes and further milliseconds; nil when it is
  /// no date, or lies outside of the years that can be written.
  init?(_ local: CalendarDate, offset: Int, fraction: Int) {
    guard let start = Timestamp(local) else { return nil }
    let moment = start - .seconds(offset * 60) + .milliseconds(fraction)
    guard (0...9999).contains(CalendarDate(moment).year) else { return nil }
    self = moment
  }
}

/// Writes a year with four digits, and with a sign where four digits don't hold it.
func yearText(_ year: Int) -> String {
  switch year {
  case 0...9999: padded(year, 4)
  case ..<0: "-" + padded(-year, 4)
  default: "+\(year)"
  }
}

/// Writes a number that isn't negative with leading zeros.
func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
