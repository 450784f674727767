import Directory
import Presentation
import Reconciliation
public import Services
import Values

extension Command {
  /// Connects to a configured directory and tries it out; needs no store.
  ///
  /// Throws `UnknownDirectory`, or a `CommandFailure` for the configuration.
  public typealias DirectoryTest =
    @Sendable (
      ConfigurationChoice, _ name: String
    ) async throws -> [DirectoryTestStep]

  /// `directory list` and `test`, and what waits for a person: `quarantine`, `conflicts`,
  /// `collisions`, `orphaned`.
  public static func directory(
    using services: ServiceAccess, testing test: @escaping DirectoryTest
  ) -> Command {
    Command(
      group: "directory", "Look at the configured directories, and settle what waits for a person",
      subcommands: [
        directoryList(services), directoryTest(test), directoryQuarantine(services),
        directoryConflicts(services), directoryCollisions(services),
        directoryOrphaned(services),
      ])
  }

  private static func directoryList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List the directories and how they stand", using: services
    ) { context, services in
      let overviews = try await services.sync.directories()
      let now = services.time.now()
      guard !context.output.isJSON else {
        context.output.json(.array(overviews.map { JSONValue($0, at: now) }))
        return .done
      }
      guard !overviews.isEmpty else {
        context.output.note("No directory is configured.")
        return .done
      }
      context.output.table(table(of: overviews))
      return .done
    }
  }

  private static func table(of overviews: [DirectoryOverview]) -> Table {
    var table = Table([
      .init("directory"), .init("status"), .init("accounts", isNumeric: true),
      .init("groups", isNumeric: true), .init("quarantine", isNumeric: true),
      .init("last applied"), .init("server"),
    ])
    for overview in overviews {
      let isFollowed = overview.live?.state.replacesIncrementalRuns == true
      let status =
        overview.status.rawValue.split(separator: "_").joined(separator: " ")
        + (isFollowed ? ", followed" : "")
      table.add(
        overview.directory.name.description, status,
        String(overview.population.linkedAccounts),
        String(overview.population.membersByGroup.count), String(overview.quarantined),
        overview.lastApplied?.finishedAt?.words ?? "never",
        overview.directory.connection.urls.joined(separator: " "))
    }
    return table
  }

  private static func directoryTest(_ test: @escaping DirectoryTest) -> Command {
    Command(
      "test", "Connect, sign in, and read a sample, step by step",
      discussion: "Changes nothing and needs no store. Ends with 1 when a step fails.",
      arguments: [directoryName]
    ) { context in
      let steps = try await test(ConfigurationChoice(context), context.values["NAME"] ?? "")
      let output = context.output
      if output.isJSON {
        output.json(JSONValue(steps))
      } else {
        for step in steps {
          let mark = step.succeeded ? output.paint("ok", .green) : output.paint("failed", .red)
          output.line("\(mark)  \(step.name) (\(step.duration.words)): \(step.detail)")
        }
      }
      return steps.allSatisfy(\.succeeded) ? .done : .error
    }
  }

  static let directoryName = Argument("NAME", "The directory's configured name")
}
