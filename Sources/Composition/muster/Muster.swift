import Accounts
import Configuration
import Glibc
import Services
import Values

@main enum Muster {
  static func main() async throws {
    let file = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "config/demo.yaml"
    let configuration = Configuration(file: file, files: LocalFiles())
    for problem in configuration.problems { print(problem) }
    let installation = try await Installation.open(try configuration.settings()) { print($0) }
    let dry = CommandLine.arguments.contains("--dry-run")
    let clock = ContinuousClock()
    for directory in installation.settings.directories {
      let start = clock.now
      let marks = Marks(start)
      let started = try await installation.sync.runNow(
        directory.synced.name, RunRequest(mode: .full, trigger: .commandLine, isDryRun: dry),
        actor: Actor(kind: .commandLine, name: "root", origin: "command line"),
        progress: RunProgress { if case .begins(let phase, _) = $0 { marks.note(phase) } })
      print(started.run.status, started.run.counts, started.run.failure ?? "", started.run.notes, started.run.guards, started.run.effectCount)
      print(clock.now - start)
    }
    await installation.close()
  }
}
struct Marks: Sendable {
  let start: ContinuousClock.Instant
  init(_ s: ContinuousClock.Instant) { start = s }
  func note(_ phase: Run.Phase) { print(phase, ContinuousClock().now - start) }
}
