import Directory
import Reconciliation
import Services

/// What the runs took that this process carried out; told without asking the store.
extension MetricsPage {
  func writeRunMeasures(to page: inout MetricsText) {
    let measured = services.sync.directoryNames.map {
      (directory: $0.description, sums: services.sync.measures.sums(of: $0))
    }
    guard !measured.isEmpty else { return }
    for measure in Self.phaseMeasures {
      page.begin(measure.name, measure.type, measure.help)
      for (directory, sums) in measured {
        for phase in [Run.Phase.reading, .planning, .applying] {
          guard let value = measure.value(sums, phase) else { continue }
          page.sample(
            measure.name, [("directory", directory), ("phase", phase.rawValue)], value)
        }
      }
    }
    page.begin("muster_guard_trips_total", "counter", "How often a guard has held a plan.")
    for (directory, sums) in measured {
      for name in GuardName.allCases {
        page.sample(
          "muster_guard_trips_total", [("directory", directory), ("guard", name.rawValue)],
          sums.trips[name] ?? 0)
      }
    }
    page.begin(
      "muster_directory_lag_seconds", "gauge",
      "How long the directory has had changes (contextCSN) that no run has applied; 0 in step.")
    for (directory, sums) in measured {
      guard let lag = sums.lag else { continue }
      page.sample(
        "muster_directory_lag_seconds", [("directory", directory)], lag.inSecondsText)
    }
  }

  private typealias PhaseMetric = (
    name: String, type: String, help: String,
    value: @Sendable (RunMeasures.Sums, Run.Phase) -> String?
  )

  private static let phaseMeasures: [PhaseMetric] = [
    (
      "muster_run_phase_seconds_total", "counter", "Time that runs spent in each phase.",
      { sums, phase in (sums.total[phase]?.time ?? .zero).inSecondsText }
    ),
    (
      "muster_run_phase_entries_total", "counter",
      "Entries that were read and compared, and effects that were applied.",
      { sums, phase in String(sums.total[phase]?.count ?? 0) }
    ),
    (
      "muster_run_phase_last_seconds", "gauge",
      "Time of each phase in the latest run that had something to do in it.",
      { sums, phase in sums.latest[phase]?.time.inSecondsText }
    ),
    (
      "muster_run_phase_entries_per_second", "gauge",
      "How many a second in the latest run that had something to do in the phase.",
      { sums, phase in sums.latest[phase]?.rate.map { String($0) } }
    ),
  ]
}
