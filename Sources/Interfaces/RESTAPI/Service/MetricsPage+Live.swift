import Directory
import Services
import Values

/// How directories are followed.
extension MetricsPage {
  func writeLive(to page: inout MetricsText) {
    let live = services.sync.live.map { ($0.directory.description, $0.standing) }
    guard !live.isEmpty else { return }
    page.begin(
      "muster_directory_live", "gauge", "Whether this process follows the directory's changes.")
    for (directory, standing) in live {
      page.sample(
        "muster_directory_live", [("directory", directory)], standing.state == .following ? 1 : 0)
    }
    page.begin(
      "muster_directory_live_state", "gauge", "The state of the following; 1 for the present one.")
    for (directory, standing) in live {
      page.sample(
        "muster_directory_live_state",
        [("directory", directory), ("state", standing.state.rawValue)], 1)
    }
    page.begin(
      "muster_directory_live_lag_seconds", "gauge",
      "The age of the oldest change that was told and isn't kept yet.")
    for (directory, standing) in live where standing.state == .following {
      page.sample(
        "muster_directory_live_lag_seconds", [("directory", directory)],
        standing.lag(at: services.sync.now).inSecondsText)
    }
    let moments: [(name: String, help: String, value: (LiveStanding) -> Timestamp?)] = [
      ("since", "Since when the following stands as it does.", { $0.since }),
      ("last_change", "When the directory last told a change.", { $0.lastChangeAt }),
      ("heard", "When the directory last told something or answered.", { $0.heardAt }),
    ]
    for moment in moments {
      let name = "muster_directory_live_\(moment.name)_timestamp_seconds"
      page.begin(name, "gauge", moment.help)
      for (directory, standing) in live {
        guard let at = moment.value(standing) else { continue }
        page.sample(name, [("directory", directory)], Int(at.millisecondsSince1970 / 1000))
      }
    }
  }
}
