import Directory
import Presentation
import Reconciliation
import Services
import Values

extension Command {
  /// `sync`: reconciles directories, one after the other.
  public static func sync(using services: ServiceAccess) -> Command {
    Command(
      "sync", "Reconcile the directories with the store",
      discussion: """
        Ends with 0 when everything is in sync, 1 after an error or when the directory did not \
        deliver everything, 4 when a guard holds a plan, and \
        5 when it is done with entries in quarantine. --check ends with 3 when a run would change \
        something. With several directories the gravest counts: 1, then 4, 3, 5.

        A directory that another process is working on isn't run a second time: the run under way \
        is shown, and the command ends with 0; with --dry-run or --check, which then can't say \
        anything, with 1.

        Ctrl-C stops the run. What was applied by then stays, and the next run applies the rest.

        With --watch the directories are followed until Ctrl-C, which ends the command with 0: each \
        change is taken over as the directory tells of it (RFC 4533), and every step is shown, with \
        --json as one object a line. One process at a time follows a directory; another one that \
        is asked to waits, and takes over when that one ends.
        """,
      options: [
        .value("directory", .text("NAME"), isRepeated: true, "Only this directory"),
        .flag("full", "Read every entry, whatever the last run has seen"),
        .flag("dry-run", "Make the plan and show it, but change nothing"),
        .flag("check", "Make the plan, change nothing, and end with 3 if there is one"),
        .flag("watch", "Follow every change until Ctrl-C, and tell what happens"),
        .flag("all", "With --dry-run, list all effects and not only the first 50"),
      ],
      alternatives: [
        ["dry-run", "check"], ["watch", "dry-run"], ["watch", "check"], ["watch", "full"],
      ], using: services
    ) { context, services in
      try await Synchronization(context, services).run()
    }
  }
}

/// One call of `sync`.
private struct Synchronization {
  let context: CommandContext
  let services: CommandServices
  let isCheck: Bool
  let isDryRun: Bool

  private static let shownQuarantine = 10

  init(_ context: CommandContext, _ services: CommandServices) {
    self.context = context
    self.services = services
    isCheck = context.values.has("check")
    isDryRun = isCheck || context.values.has("dry-run")
  }

  private var output: Output { context.output }

  func run() async throws -> ExitCode {
    let names = try chosen()
    guard !context.values.has("watch") else {
      return try await Following(context: context, services: services, names: names).run()
    }
    let request = RunRequest(
      mode: context.values.has("full") ? .full : .auto, trigger: .commandLine, isDryRun: isDryRun)
    var outcome = ExitCode.done
    var runs: [JSONValue] = []
    for name in names {
      let started = try await run(name, request)
      runs.append(JSONValue(started))
      if !output.isJSON {
        if !runs.isEmpty, name != names.first { output.line() }
        try await report(started)
      }
      outcome = outcome.worse(of: code(for: started))
    }
    if output.isJSON { output.json(.array(runs)) }
    return outcome
  }

  private func chosen() throws -> [DirectoryName] {
    guard !services.directories.isEmpty else {
      throw CommandFailure(
        "No directory is configured.", advice: "Add one under directories in the configuration.")
    }
    guard context.values.has("directory") else { return services.directories }
    return try context.values.all("directory").map { try services.directory(named: $0) }
  }

  private func run(_ name: DirectoryName, _ request: RunRequest) async throws -> StartedRun {
    var started = try await RunProgressBar.show(name, on: output) {
      try await services.sync.runNow(name, request, actor: services.actor, progress: $0)
    }
    // As it is stored, with the count of its changes.
    started.run = try await services.sync.get(started.run.id)
    return started
  }

  private func report(_ started: StartedRun) async throws {
    let run = started.run
    RunReport(run, next: NextCommand(context)).write(to: output)
    guard !started.isCoalesced else {
      output.line("  It was started before; this command has started none.")
      return
    }
    if isCheck { output.line(pending(run)) }
    if run.counts.quarantined > 0 { try await listQuarantine(run.directory) }
    if isDryRun, !isCheck { try await listEffects(run) }
  }

  private func pending(_ run: Run) -> String {
    run.effectCount == 0
      ? "  Nothing would change."
      : "  \(run.effectCount.counted("change is", "changes are")) pending; see "
        + "\(NextCommand(context).line("plan", "show", run.id.shortText))"
  }

  private func listEffects(_ run: Run) async throws {
    guard run.effectCount > 0 else { return }
    let extent = ListExtent(limit: context.values.has("all") ? nil : 50)
    let effects = try await extent.read {
      try await services.sync.effects(of: run.id, EffectFilter(), $0)
    }
    output.line()
    output.table(EffectWords.table(effects.items))
    effects.noteRest(on: output)
  }

  private func listQuarantine(_ name: DirectoryName) async throws {
    let page = try await services.sync.quarantine(
      of: name, PageRequest(limit: Self.shownQuarantine))
    guard !page.items.isEmpty else { return }
    output.line("  \(output.paint("In quarantine, not processed:", .yellow))")
    for entry in page.items {
      output.line("  - \(entry.rejected.dn): \(entry.rejected.reason.explanation)")
    }
    if page.total > page.items.count {
      let command = NextCommand(context).line("directory", "quarantine", name.description)
      output.line("  - and \(page.total - page.items.count) more: \(command)")
    }
  }

  private func code(for started: StartedRun) -> ExitCode {
    guard !started.isCoalesced else { return isDryRun ? .error : .done }
    let code = ExitCode(started.run)
    guard isCheck, code != .error, started.run.status == .dryRun else { return code }
    return started.run.effectCount > 0 ? .changesPending : code
  }
}

extension CommandServices {
  /// A configured directory.
  ///
  /// - Throws: `UnknownDirectory`.
  func directory(named text: String) throws -> DirectoryName {
    guard let name = directories.first(where: { $0.description == text }) else {
      throw UnknownDirectory(name: text)
    }
    return name
  }
}

extension ExitCode {
  /// What a finished or held run means for the caller.
  init(_ run: Run) {
    switch run.status {
    case .held: self = .held
    case .failed, .partial, .cancelled, .discarded: self = .error
    case .applied, .dryRun, .running:
      let quarantine: ExitCode = run.counts.quarantined > 0 ? .quarantine : .done
      self = run.hasIncompleteRead ? .error : quarantine
    }
  }

  /// The graver of two outcomes: an error, a held plan, pending changes, quarantine, nothing.
  func worse(of other: ExitCode) -> ExitCode {
    let order: [ExitCode] = [.error, .usage, .held, .changesPending, .quarantine]
    return order.first { $0 == self || $0 == other } ?? .done
  }
}

extension Run {
  /// Whether the directory delivered less than it has, so that the run can't say what is missing.
  var hasIncompleteRead: Bool { certificates.contains { !$0.isComplete } }
}

extension CommandFailure {
  /// A run that was stopped by a signal.
  static func interrupted(in phase: Run.Phase, of directory: DirectoryName) -> CommandFailure {
    switch phase {
    case .reading, .planning:
      CommandFailure(
        "The run of \(directory) was interrupted before its plan was complete; nothing was changed.",
        advice: "The next run starts anew.")
    case .planned, .applying, .done:
      CommandFailure(
        "The run of \(directory) was interrupted while its plan was being applied.",
        advice: "What was applied stays; the next run applies the rest first.")
    }
  }
}
