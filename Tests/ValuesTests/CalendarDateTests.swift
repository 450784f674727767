import Testing
import Values

@Suite("Calendar dates")
struct CalendarDateTests {
  @Test("Two hundred thousand days in a row follow one another as the calendar says")
  func consecutiveDays() throws {
    let start = try #require(Timestamp("1582-10-15"))
    var expected = CalendarDate(start)
    for day in 0..<200_000 {
      let date = CalendarDate(start + .seconds(day * 86_400))
      guard date == expected, Timestamp(date) == start + .seconds(day * 86_400) else {
        Issue.record("\(date) instead of \(expected)")
        return
      }
      expected.day += 1
      guard expected.day > expected.daysInMonth else { continue }
      expected.day = 1
      expected.month += 1
      guard expected.month > 12 else { continue }
      expected.month = 1
      expected.year += 1
    }
  }

  @Test(
    "February has 29 days in leap years only",
    arguments: [(2023, 28), (2024, 29), (1900, 28), (2000, 29), (2100, 28), (0, 29), (4, 29)])
  func leapYears(year: Int, days: Int) {
    #expect(CalendarDate(year: year, month: 2, day: 1).daysInMonth == days)
  }

  @Test(
    "The day of the week is right before and after 1970",
    arguments: [
      (1970, 1, 1, 4), (1969, 12, 31, 3), (2026, 11, 20, 5), (2000, 2, 29, 2), (1899, 12, 31, 0),
    ])
  func weekday(year: Int, month: Int, day: Int, weekday: Int) {
    #expect(CalendarDate(year: year, month: month, day: day).weekday == weekday)
  }

  @Test("The parts of the first and the last moment that there is can be told")
  func extremes() {
    for milliseconds in [Int64.min, .min + 1, -1, 0, .max] {
      let date = CalendarDate(Timestamp(millisecondsSince1970: milliseconds))
      #expect((1...12).contains(date.month))
      #expect((1...31).contains(date.day))
      #expect((0...23).contains(date.hour))
      #expect((0...999).contains(date.millisecond))
    }
  }

  @Test("Parts out of range make no moment")
  func outOfRange() {
    let dates = [
      CalendarDate(year: -1, month: 1, day: 1), CalendarDate(year: 10_000, month: 1, day: 1),
      CalendarDate(year: 2026, month: 0, day: 1), CalendarDate(year: 2026, month: 13, day: 1),
      CalendarDate(year: 2026, month: 2, day: 29), CalendarDate(year: 2026, month: 1, day: 0),
      CalendarDate(year: 2026, month: 1, day: 1, hour: 24),
      CalendarDate(year: 2026, month: 1, day: 1, minute: 60),
      CalendarDate(year: 2026, month: 1, day: 1, second: 61),
      CalendarDate(year: 2026, month: 1, day: 1, millisecond: 1000),
    ]
    for date in dates { #expect(Timestamp(date) == nil) }
  }
}
