import Testing
import Values

@Suite("Cron expressions")
struct CronExpressionTests {
  @Test(
    "The next due time",
    arguments: [
      ("0 3 * * *", "2026-11-20T02:59:59Z", "2026-11-20T03:00:00Z"),
      ("0 3 * * *", "2026-11-20T03:00:00Z", "2026-11-21T03:00:00Z"),
      ("0 3 * * *", "2026-12-31T03:00:30Z", "2027-01-01T03:00:00Z"),
      ("*/15 * * * *", "2026-11-20T10:46:00Z", "2026-11-20T11:00:00Z"),
      ("5-10/5,30 8-9 * * *", "2026-11-20T08:10:00Z", "2026-11-20T08:30:00Z"),
      ("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"),
      ("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
      ("0 0 * * mon-fri", "2026-11-20T12:00:00Z", "2026-11-23T00:00:00Z"),
      ("0 0 * * 7", "2026-11-20T12:00:00Z", "2026-11-22T00:00:00Z"),
      ("0 0 * * 5-7", "2026-11-21T12:00:00Z", "2026-11-22T00:00:00Z"),
      ("0 0 1 JAN,jul *", "2026-11-20T12:00:00Z", "2027-01-01T00:00:00Z"),
      ("30 10/6 * * *", "2026-11-20T11:00:00Z", "2026-11-20T16:30:00Z"),
      // Restricted on both sides, a day needs to fit one of them only.
      ("0 0 25 * mon", "2026-11-23T12:00:00Z", "2026-11-25T00:00:00Z"),
      ("0 0 31 2 mon", "2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z"),
      // A leading star is no restriction, so both must fit.
      ("0 0 */2 * mon", "2026-11-20T12:00:00Z", "2026-11-23T00:00:00Z"),
    ])
  func next(text: String, after: String, expected: String) throws {
    let moment = try #require(Timestamp(after))
    #expect(try CronExpression(parsing: text).next(after: moment).description == expected)
  }

  @Test(
    "What isn't a cron expression is refused",
    arguments: [
      "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
      "* * * * 8", "5-1 * * * *", "*/0 * * * *", "*/ * * * *", "1/2/3 * * * *", ", * * * *",
      "1- * * * *", "-1 * * * *", "a * * * *", "mon * * * *", "0 0 30 feb *", "0 0 31 4,6 *",
      "@daily",
    ])
  func refused(text: String) {
    #expect(throws: CronSyntaxError.self) { try CronExpression(parsing: text) }
  }

  @Test("The error names the field and its range")
  func message() {
    let error = #expect(throws: CronSyntaxError.self) {
      try CronExpression(parsing: "0 24 * * *")
    }
    #expect(error?.text == "24")
    #expect(error?.reason == "the hour takes *, numbers from 0 to 23, lists, ranges and steps")
  }

  @Test("An expression reads back from its description")
  func description() throws {
    let expression = try CronExpression(parsing: " 0  3 * * * ")
    #expect(expression.description == "0 3 * * *")
    #expect(CronExpression.daily(hour: 3) == expression)
  }
}

@Suite("Schedules")
struct ScheduleTests {
  @Test("An interval counts from the last time, a cron expression from the calendar")
  func next() throws {
    let moment = try #require(Timestamp("2026-11-20T10:00:30Z"))
    #expect(try Schedule(parsing: "90m").next(after: moment).description == "2026-11-20T11:30:30Z")
    #expect(
      try Schedule(parsing: "0 * * * *").next(after: moment).description == "2026-11-20T11:00:00Z")
  }

  @Test("Neither nor, and intervals under a second, are refused", arguments: ["x", "10ms", "0"])
  func refused(text: String) {
    #expect(throws: CronSyntaxError.self) { try Schedule(parsing: text) }
  }
}
