/// How long a server is left alone after failures, and how long it must be well before others
/// return to it.
struct ServerRules: Sendable, Hashable {
  /// The pause after the first failure; each further one doubles it.
  var firstCoolDown: Duration = .seconds(5)
  /// The longest pause, before chance is added.
  var longestCoolDown: Duration = .seconds(60)
  /// The largest share of the pause that chance adds, in percent.
  var jitterPercent = 25
  /// How long a server that came back must be well before it is preferred again.
  var stableTime: Duration = .seconds(30)
  /// The time between two probes of a server that came back.
  var probeInterval: Duration = .seconds(5)
  /// How long one caller's trial of a server keeps others from trying it.
  var longestTrial: Duration = .seconds(60)

  /// The pause after one more failure; `chance` is from 0 to 1.
  func coolDown(afterFailures failures: Int, chance: Double) -> Duration {
    var pause = firstCoolDown
    for _ in 0..<min(failures, 16) where pause < longestCoolDown { pause *= 2 }
    pause = min(pause, longestCoolDown)
    return pause + pause * (chance * Double(jitterPercent) / 100)
  }
}
