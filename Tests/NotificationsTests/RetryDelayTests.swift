import Notifications
import Testing
import Values

@Suite("Delays between attempts")
struct RetryDelayTests {
  private let delays = RetryDelays(attempts: 6, first: .seconds(10), longest: .seconds(60))

  @Test("Each failure doubles the delay up to the longest, then the notification is given up")
  func doubles() {
    let whole = (1...6).map { delays.delay(after: $0, chance: 0.999_999_999) }
    #expect(
      whole.map { $0.map { Int(($0 / .seconds(1)).rounded()) } } == [10, 20, 40, 60, 60, nil])
  }

  @Test("Chance takes off at most half of a delay")
  func jitter() {
    #expect(delays.delay(after: 2, chance: 0) == .seconds(10))
    #expect(delays.delay(after: 2, chance: 0.5) == .seconds(15))
  }

  @Test("Any number of failures has a delay, as long as attempts are left")
  func many() {
    let patient = RetryDelays(attempts: 100_000, first: .seconds(10), longest: .seconds(60))
    #expect(patient.delay(after: 99_999, chance: 0) == .seconds(30))
  }

  @Test("The delays by default go on for about a day")
  func standard() {
    let standard = RetryDelays()
    let all = (1..<standard.attempts).compactMap { standard.delay(after: $0, chance: 0.5) }
    let sum = all.reduce(Duration.zero, +)
    #expect(sum > .seconds(12 * 3600))
    #expect(sum < .seconds(36 * 3600))
  }
}
