import Directory
import Reconciliation
import Services
import Values

/// Gathers the measurements of the service.
struct MetricsPage: Sendable {
  let services: APIServices
  let version: String
  let traffic: TrafficTally
  let signIns: SignInTally
  let residentMemory: @Sendable () -> Int?

  /// The page; without the store's numbers when the store doesn't answer.
  func write() async -> String {
    var page = MetricsText()
    page.begin("muster_build_info", "gauge", "The running program.")
    page.sample("muster_build_info", [("version", version)], 1)
    if let memory = residentMemory() {
      page.gauge("process_resident_memory_bytes", "Resident memory size in bytes.", memory)
    }
    writeTraffic(to: &page)
    writeSignIns(to: &page)
    writeBackups(to: &page)
    writeServers(to: &page)
    writeLive(to: &page)
    writeRunMeasures(to: &page)
    var stored = page
    do {
      try await writeStored(to: &stored)
      stored.gauge("muster_store_up", "Whether the store answers.", 1)
      return stored.text
    } catch {
      page.gauge("muster_store_up", "Whether the store answers.", 0)
      return page.text
    }
  }

  private func writeTraffic(to page: inout MetricsText) {
    let all = traffic.all
    page.begin("muster_http_requests_total", "counter", "Answered requests by route and status.")
    for (place, count) in all {
      for (status, number) in count.statuses.sorted(by: { $0.key < $1.key }) {
        page.sample(
          "muster_http_requests_total", place.labels + [("status", String(status))], number)
      }
    }
    let name = "muster_http_request_duration_seconds"
    page.begin(name, "histogram", "Time until the answer was ready, by route.")
    for (place, count) in all { count.durations.write(name, place.labels, to: &page) }
  }

  private func writeSignIns(to page: inout MetricsText) {
    let all = signIns.all
    page.begin("muster_sign_ins_total", "counter", "Sign-ins by how they ended.")
    for (outcome, durations) in all {
      page.sample("muster_sign_ins_total", [("outcome", outcome)], durations.total)
    }
    let name = "muster_sign_in_duration_seconds"
    page.begin(name, "histogram", "Time that sign-ins took, by how they ended.")
    for (outcome, durations) in all {
      durations.write(name, [("outcome", outcome)], to: &page)
    }
  }

  private func writeBackups(to page: inout MetricsText) {
    let standing = services.operations.backups.standing
    guard standing.isOn else { return }
    page.gauge(
      "muster_backup_failing", "Whether the latest scheduled backup failed.",
      standing.isFailing ? 1 : 0)
    page.begin("muster_backup_failures_total", "counter", "Scheduled backups that failed.")
    page.sample("muster_backup_failures_total", [], standing.failures)
    if let last = standing.lastSuccess {
      page.gauge(
        "muster_backup_last_success_timestamp_seconds",
        "When the latest good backup was begun.", Int(last.millisecondsSince1970 / 1000))
    }
  }

  private func writeStored(to page: inout MetricsText) async throws {
    page.gauge(
      "muster_sessions", "Sessions that aren't over.", try await services.sessions.count())
    page.gauge(
      "muster_access_requests_waiting", "Access requests that wait for a decision.",
      try await services.requests.countWaiting())
    var runs: [(status: Run.Status, count: Int)] = []
    for status in Run.Status.allCases {
      let found = try await services.sync.runs(RunFilter(status: status), PageRequest(limit: 1))
      runs.append((status, found.total))
    }
    page.begin("muster_runs", "gauge", "Recorded runs by status.")
    for (status, count) in runs {
      page.sample("muster_runs", [("status", status.rawValue)], count)
    }
    page.gauge(
      "muster_plans_held", "Plans that wait for a decision.",
      runs.first { $0.status == .held }?.count ?? 0)
    try await writeOutboxes(to: &page)
    try await writeDirectories(to: &page)
    try await writeNotifications(to: &page)
  }

  private func writeOutboxes(to page: inout MetricsText) async throws {
    let standings = try await services.outbox.standing()
    let measures: [(name: String, help: String, value: (OutboxStanding) -> String?)] = [
      ("waiting", "Changes that wait to be written.", { String($0.waiting) }),
      ("failed", "Changes that the directory has refused.", { String($0.failed) }),
      (
        "oldest_timestamp_seconds", "When the oldest waiting change was decided.",
        { $0.oldest.map { String($0.millisecondsSince1970 / 1000) } }
      ),
      (
        "oldest_seconds", "How long the oldest waiting change waits; 0 when none does.",
        { services.outbox.oldestAge(in: $0).inSecondsText }
      ),
    ]
    for measure in measures {
      let name = "muster_outbox_\(measure.name)"
      page.begin(name, "gauge", measure.help)
      for standing in standings {
        guard let value = measure.value(standing) else { continue }
        page.sample(name, [("directory", standing.directory.description)], value)
      }
    }
  }

  private func writeDirectories(to page: inout MetricsText) async throws {
    var standings: [DirectoryStanding] = []
    for name in services.sync.directoryNames {
      let runs = try await services.sync.runs(
        RunFilter(directory: name.description), PageRequest(limit: 20))
      let quarantine = try await services.sync.quarantine(of: name, PageRequest(limit: 1))
      let conflicts = try await services.settlement.conflicts(of: name, PageRequest(limit: 1))
      standings.append(
        DirectoryStanding(
          name: name, last: runs.items.first { $0.finishedAt != nil },
          quarantined: quarantine.total, conflicts: conflicts.total))
    }
    for measure in DirectoryStanding.measures {
      let name = "muster_directory_\(measure.name)"
      page.begin(name, "gauge", measure.help)
      for standing in standings {
        guard let value = measure.value(standing) else { continue }
        page.sample(name, [("directory", standing.name.description)], value)
      }
    }
  }
}

/// What is measured of one directory.
private struct DirectoryStanding {
  let name: DirectoryName
  /// The latest run that has ended, or was held.
  let last: Run?
  let quarantined: Int
  let conflicts: Int

  typealias Measure = (
    name: String, help: String, value: @Sendable (DirectoryStanding) -> String?
  )

  static let measures: [Measure] = [
    (
      "last_run_timestamp_seconds", "When the last run ended.",
      { $0.last?.finishedAt.map { String($0.millisecondsSince1970 / 1000) } }
    ),
    (
      "last_run_duration_seconds", "How long the last run took.",
      { $0.last.flatMap { run in run.finishedAt.map { ($0 - run.startedAt).inSecondsText } } }
    ),
    (
      "entries_read", "People that the last run read.",
      { $0.last.map { String($0.counts.read) } }
    ),
    ("quarantined", "Entries that are set aside.", { String($0.quarantined) }),
    (
      "conflicts", "Attributes that both sides have changed differently.",
      { String($0.conflicts) }
    ),
  ]
}

extension TrafficTally.Place {
  fileprivate var labels: [MetricsText.Label] { [("method", method), ("route", route)] }
}
