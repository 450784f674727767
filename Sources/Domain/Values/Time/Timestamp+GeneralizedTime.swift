extension Timestamp {
  /// Reads an LDAP Generalized Time (RFC 4517, section 3.3.13).
  ///
  /// Minutes and seconds are optional, the time zone isn't. A fraction belongs to the last part
  /// that is there: `2026112018.5Z` is half past six.
  public init?(generalizedTime bytes: some Collection<UInt8>) {
    guard let moment = bytes.withContiguousBytes(Self.generalizedTime) else { return nil }
    self = moment
  }

  private static func generalizedTime(_ bytes: UnsafeBufferPointer<UInt8>) -> Timestamp? {
    var reader = DigitReader(bytes)
    guard let year = reader.number(4), let month = reader.number(2), let day = reader.number(2),
      let hour = reader.number(2)
    else { return nil }
    var date = CalendarDate(year: year, month: month, day: day, hour: hour)
    var unit = 3_600_000
    if reader.isAtDigit {
      guard let minute = reader.number(2) else { return nil }
      date.minute = minute
      unit = 60_000
      if reader.isAtDigit {
        guard let second = reader.number(2) else { return nil }
        date.second = second
        unit = 1000
      }
    }
    var fraction = 0
    if reader.skip(".") || reader.skip(",") {
      guard let milliseconds = reader.fraction(ofMilliseconds: unit) else { return nil }
      fraction = milliseconds
    }
    guard let offset = reader.offset(separator: nil), reader.isAtEnd else { return nil }
    return Timestamp(date, offset: offset, fraction: fraction)
  }

  /// The LDAP form in whole seconds, `20261120180214Z`.
  public var generalizedTime: String {
    let date = CalendarDate(self)
    return yearText(date.year) + padded(date.month, 2) + padded(date.day, 2)
      + padded(date.hour, 2) + padded(date.minute, 2) + padded(date.second, 2) + "Z"
  }
}
