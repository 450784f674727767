import Testing
import Values

@testable import Services

@Suite("When runs are due")
struct SyncTimetableTests {
  private let noon = Timestamp(millisecondsSince1970: 1_800_000_000_000)  // 2027-01-15T08:00:00Z

  @Test("Nothing is due without a schedule")
  func never() {
    #expect(SyncTimetable(SyncSchedule(), from: noon).next() == nil)
  }

  @Test("The earlier of interval and cron expression is due first")
  func earlier() throws {
    let schedule = SyncSchedule(
      incremental: .seconds(3600), full: .cron(try CronExpression(parsing: "30 8 * * *")))
    var timetable = SyncTimetable(schedule, from: noon)
    #expect(timetable.next() == .init(at: noon + .seconds(1800), mode: .full))
    timetable.advance(past: noon + .seconds(1800))
    #expect(timetable.next() == .init(at: noon + .seconds(3600), mode: .incremental))
  }

  @Test("Where both are due at once, everything is read")
  func both() throws {
    let schedule = SyncSchedule(incremental: .seconds(60), full: .every(.seconds(60)))
    #expect(
      SyncTimetable(schedule, from: noon).next() == .init(at: noon + .seconds(60), mode: .full))
  }

  @Test("Times that passed while a run was long are not made up for")
  func missed() {
    var timetable = SyncTimetable(SyncSchedule(incremental: .seconds(60)), from: noon)
    timetable.advance(past: noon + .seconds(3605))
    #expect(timetable.next()?.at == noon + .seconds(3665))
  }

  @Test("A random share of the jitter lies between nothing and the whole")
  func jitter() {
    for high in [UInt64.min, 1 << 63, .max] {
      let share = FixedWords(high: high).fraction()
      #expect((0..<1).contains(share))
    }
  }
}

/// Chance that always gives the same words.
private struct FixedWords: Randomness {
  let high: UInt64

  func bytes(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
  func words() -> (UInt64, UInt64) { (high, 0) }
}
