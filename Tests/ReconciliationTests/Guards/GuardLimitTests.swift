import Reconciliation
import Testing

@Suite("The limits of the guards")
struct GuardLimitTests {
  @Test(
    "A limit allows its floor or its share, whichever is more",
    arguments: [
      (0, 10), (1, 10), (199, 10), (200, 10), (219, 10), (220, 11), (1000, 50), (1019, 50),
      (100_000, 5000),
    ])
  func allowed(total: Int, allowed: Int) {
    #expect(GuardLimits.Limit(percent: 5, floor: 10).allowed(of: total) == allowed)
  }

  @Test("A share of nothing leaves the floor, and a whole share allows everything")
  func extremes() {
    #expect(GuardLimits.Limit(percent: 0, floor: 0).allowed(of: 1000) == 0)
    #expect(GuardLimits.Limit(percent: 0, floor: 3).allowed(of: 1000) == 3)
    #expect(GuardLimits.Limit(percent: 100, floor: 0).allowed(of: 1000) == 1000)
    #expect(GuardLimits.Limit(percent: 0.5, floor: 0).allowed(of: 1000) == 5)
  }

  @Test(
    "A share is exact where it comes out whole",
    arguments: [(7.0, 100, 7), (29, 100, 29), (57, 100, 57), (58, 100, 58), (0.1, 1000, 1)])
  func rounding(percent: Double, total: Int, allowed: Int) {
    #expect(GuardLimits.Limit(percent: percent, floor: 0).allowed(of: total) == allowed)
  }

  @Test(
    "Each guard says in a sentence what the plan would do and what is allowed",
    arguments: GuardName.allCases)
  func sentences(name: GuardName) {
    let trip = GuardTrip(name: name, count: 41, allowed: 17, total: 999, object: "ops")
    #expect(trip.sentence.hasPrefix("The plan would "))
    #expect(trip.sentence.contains("41"))
    #expect(trip.sentence.hasSuffix("17 are allowed."))
    if name == .membersRemovedPerGroup { #expect(trip.sentence.contains("ops")) }
  }
}
