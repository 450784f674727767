import Fixtures
import Testing
import Values

@Suite("Moments")
struct TimestampTests {
  @Test(
    "RFC 3339 reads with every kind of offset and fraction",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1),
      ("1969-12-31T23:59:59.999Z", -1), ("1970-01-01", 0),
      ("1985-04-12T23:20:50.52Z", 482_196_050_520), ("1996-12-19T16:39:57-08:00", 851_042_397_000),
      ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130), ("1970-01-01T00:00:00-00:00", 0),
      ("1970-01-01t00:00:00z", 0), ("1970-01-01 00:00:00Z", 0),
      ("1970-01-01T00:00:00.0009999Z", 0), ("1970-01-01T00:00:00.1234567890123456789Z", 123),
      ("1970-01-01T23:59:00+23:59", 0), ("1990-12-31T23:59:60Z", 662_687_999_000),
      ("2000-02-29T00:00:00Z", 951_782_400_000), ("2024-02-29T12:00:00Z", 1_709_208_000_000),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] as [(String, Int64)])
  func internetTime(text: String, milliseconds: Int64) {
    #expect(Timestamp(text) == Timestamp(millisecondsSince1970: milliseconds))
  }

  @Test(
    "What isn't a time of RFC 3339, or no date of the calendar, is refused",
    arguments: [
      "", "now", "2026", "2026-11", "2026-11-20T", "2026-11-20T18:02", "2026-11-20T18:02:14",
      "2026-11-20T18:02:14.Z", "2026-11-20T18:02:14+0100", "2026-11-20T18:02:14+01",
      "2026-11-20T18:02:14+24:00", "2026-11-20T18:02:14+01:60", "2026-11-20T18:02:14Zx",
      "2026-11-20T24:00:00Z", "2026-11-20T18:60:00Z", "2026-11-20T18:02:61Z",
      "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32", "2026-04-31", "2026-02-29",
      "1900-02-29", "2100-02-29", "26-11-20", "-026-11-20", "+2026-11-20", " 2026-11-20",
      "2026-11-20 ", "2026-11-20T18:02:14 Z", "2026-11-20T-1:02:14Z", "２026-11-20",
      "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01", "20261120T180214Z",
    ])
  func refusedInternetTime(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("The text has a fraction only where there is one")
  func description() {
    #expect(Timestamp(millisecondsSince1970: 0).description == "1970-01-01T00:00:00Z")
    #expect(Timestamp(millisecondsSince1970: 50).description == "1970-01-01T00:00:00.050Z")
    #expect(Timestamp(millisecondsSince1970: -1).description == "1969-12-31T23:59:59.999Z")
  }

  @Test("Moments that no format holds still have a text, with a signed year")
  func extremes() {
    #expect(Timestamp(millisecondsSince1970: .max).description.hasPrefix("+292278994-08-17T"))
    #expect(Timestamp(millisecondsSince1970: .min).description.hasPrefix("-292275055-05-16T"))
    #expect(
      Timestamp(millisecondsSince1970: 253_402_300_800_000).description
        == "+10000-01-01T00:00:00Z")
  }

  @Test("The text of any moment between the years 0 and 9999 reads back")
  func roundTrip() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let moment = Timestamp(
        millisecondsSince1970: .random(
          in: -62_167_219_200_000...253_402_300_799_999, using: &generator))
      #expect(Timestamp(moment.description) == moment)
      #expect(Timestamp(generalizedTime: moment.generalizedTime.utf8) == moment.inWholeSeconds)
    }
  }

  @Test("Adding and taking away stops at the ends of time instead of trapping")
  func saturation() {
    let end = Timestamp(millisecondsSince1970: .max)
    let start = Timestamp(millisecondsSince1970: .min)
    #expect(end + .milliseconds(1) == end)
    #expect(start - .milliseconds(1) == start)
    #expect(start + .milliseconds(-1) == start)
    #expect(end - .milliseconds(-1) == end)
    #expect(end + .seconds(Int64.max) == end)
    #expect(Timestamp(millisecondsSince1970: 0) - .seconds(Int64.max) > start - .seconds(1))
    #expect(start + (end - start) == Timestamp(millisecondsSince1970: -1))
  }

  @Test("The difference of two moments is a duration")
  func difference() {
    let moment = Timestamp(millisecondsSince1970: 5_500)
    #expect(moment - Timestamp(millisecondsSince1970: 7_000) == .milliseconds(-1_500))
    #expect((Duration.milliseconds(-1_500)).milliseconds == -1_500)
    #expect(Duration.nanoseconds(1_999_999).milliseconds == 1)
    #expect(Duration.milliseconds(1_500).inSeconds == 1.5)
  }

  @Test("Whole seconds round towards the past")
  func wholeSeconds() {
    #expect(Timestamp(millisecondsSince1970: 1_999).inWholeSeconds.millisecondsSince1970 == 1_000)
    #expect(Timestamp(millisecondsSince1970: -1).inWholeSeconds.millisecondsSince1970 == -1_000)
    #expect(Timestamp(millisecondsSince1970: -1_000).inWholeSeconds.millisecondsSince1970 == -1_000)
  }
}
