import Directory
import Presentation
import Reconciliation
import Services
import Values

/// One call of `sync --watch`: follows directories and tells what happens, until Ctrl-C.
struct Following {
  let context: CommandContext
  let services: CommandServices
  let names: [DirectoryName]

  private var output: Output { context.output }

  /// - Returns: always `done`: only somebody's wish ends it.
  func run() async throws -> ExitCode {
    if !output.isJSON { output.note("Following until you press Ctrl-C.") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for name in names {
        group.addTask {
          try await services.sync.follow(name, actor: services.actor) { tell($0, of: name) }
        }
      }
      try await group.waitForAll()
    }
    if !output.isJSON { output.note("Stopped.") }
    return .done
  }

  private func tell(_ news: LiveNews, of name: DirectoryName) {
    let now = services.time.now()
    guard !output.isJSON else {
      output.line(JSONValue(news, of: name, at: now).text)
      return
    }
    let place = "\(now)  \(output.paint(name.description, .bold))"
    switch news {
    case .stands(let standing):
      let state = output.paint(standing.state.rawValue, Self.color(of: standing.state))
      output.line("\(place)  \(state): \(standing.reason)")
    case .ended(let run):
      output.line("\(place)  \(words(for: run))")
      for trip in run.guards { output.line("    \(trip.sentence)") }
      if run.status == .held {
        let next = NextCommand(context)
        output.line("    look at it: \(next.line("plan", "show", run.id.shortText))")
        output.line("    apply it:   \(next.line("plan", "approve", run.id.shortText))")
      }
    }
  }

  private func words(for run: Run) -> String {
    let status = run.status.rawValue.split(separator: "_").joined(separator: " ")
    let numbers = RunReport(run, next: NextCommand(context)).changes
      .map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    let reason = run.failure ?? (run.strategy == .fullCompare ? run.strategyReason : nil)
    return output.paint(status, Self.color(of: run.status))
      + (numbers.isEmpty ? "" : ": \(numbers)") + (reason.map { " (\($0))" } ?? "")
  }

  private static func color(of state: LiveStanding.State) -> Color {
    switch state {
    case .following: .green
    case .starting, .elsewhere: .yellow
    case .held, .disconnected, .unavailable: .red
    }
  }

  private static func color(of status: Run.Status) -> Color {
    switch status {
    case .applied: .green
    case .held, .failed: .red
    default: .yellow
    }
  }
}
