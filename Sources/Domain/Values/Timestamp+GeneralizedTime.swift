extension Timestamp {
  /// Reads an LDAP Generalized Time (RFC 4517, section 3.3.13): minutes, seconds and the fraction
  /// are optional, the time zone isn't.
  public init?(generalizedTime bytes: some Collection<UInt8>) {
    var reader = DigitReader(bytes)
    guard let year = reader.number(4), let month = reader.number(2), let day = reader.number(2),
      let hour = reader.number(2)
    else { return nil }
    var date = CalendarDate(year: year, month: month, day: day, hour: hour)
    if reader.isAtDigit {
      guard let minute = reader.number(2) else { return nil }
      date.minute = minute
      if reader.isAtDigit {
        guard let second = reader.number(2) else { return nil }
        date.second = second
      }
    }
    if reader.skip(".") || reader.skip(",") {
      guard let millisecond = reader.fraction() else { return nil }
      date.millisecond = millisecond
    }
    guard let offset = reader.offset(separator: nil), reader.isAtEnd, let local = Timestamp(date)
    else { return nil }
    self = local - .seconds(offset * 60)
  }

  /// The LDAP form in whole seconds, `20261120180214Z`.
  public var generalizedTime: String {
    let date = CalendarDate(self)
    return padded(date.year, 4) + padded(date.month, 2) + padded(date.day, 2)
      + padded(date.hour, 2) + padded(date.minute, 2) + padded(date.second, 2) + "Z"
  }
}
