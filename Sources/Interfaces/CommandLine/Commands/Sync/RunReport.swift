import Directory
import Reconciliation
import Services
import Values

/// A run's report for the person in front.
struct RunReport: Sendable {
  private let run: Run
  private let duration: Duration?
  private let next: NextCommand

  /// Reports a run; without a duration, the run's own counts.
  init(_ run: Run, duration: Duration? = nil, next: NextCommand) {
    self.run = run
    self.duration = duration ?? run.finishedAt.map { $0 - run.startedAt }
    self.next = next
  }

  /// Writes everything but effects and quarantine.
  func write(to output: Output) {
    output.line(
      "\(output.paint(run.directory.description, .bold)): \(output.paint(headline, color))")
    for (label, text) in facts { output.line("  \(padded(label))\(text)") }
    if hasEnded, run.status != .failed, !run.certificates.isEmpty || run.undoes != nil {
      for (label, number) in numbers {
        output.line("  \(padded(label))\(aligned(number))")
      }
    }
    for note in hasEnded ? run.notes : [] {
      output.line("  \(output.paint("note", .yellow)): \(note)")
    }
    writeGuards(to: output)
    writeFollowUp(to: output)
  }

  private func writeGuards(to output: Output) {
    guard !run.guards.isEmpty else { return }
    let title =
      switch run.status {
      case .held: "Held, and nothing of it is applied, because:"
      case .dryRun: "A run would be held, because:"
      default: "It was held, because:"
      }
    output.line("  \(output.paint(title, run.status == .held ? .red : .yellow))")
    for trip in run.guards { output.line("  - \(trip.sentence)") }
  }

  private func writeFollowUp(to output: Output) {
    for (label, command) in followUp { output.line("  \(padded(label))\(command)") }
  }

  private var followUp: [(String, String)] {
    let id = run.id.shortText
    switch run.status {
    case .held:
      return [
        ("look at it", next.line("plan", "show", id)),
        ("apply it", next.line("plan", "approve", id)),
        ("drop it", next.line("plan", "discard", id)),
      ]
    case .partial: return [("look at it", next.line("plan", "show", id))]
    case .failed:
      return [("find out more", next.line("directory", "test", run.directory.description))]
    case .running: return [("look at it", next.line("plan", "show", id))]
    case .applied, .discarded, .cancelled, .dryRun: return []
    }
  }

  private var hasEnded: Bool { run.status != .running }

  private var headline: String {
    switch run.status {
    case .running: "a run is under way, \(run.phase.rawValue)"
    case .applied where run.hasIncompleteRead: "applied as far as the directory could be read"
    case .dryRun where run.hasIncompleteRead:
      "dry run on what could be read, nothing was changed"
    case .applied where run.undoes != nil: run.effectCount == 0 ? "nothing to undo" : "undone"
    case .applied: run.effectCount == 0 ? "in sync" : "applied"
    case .held: "held"
    case .discarded: "discarded"
    case .failed: "failed"
    case .partial: "applied in part"
    case .cancelled: "cancelled"
    case .dryRun: run.effectCount == 0 ? "in sync" : "dry run, nothing was changed"
    }
  }

  private var color: Color {
    switch run.status {
    case .applied, .dryRun: run.hasIncompleteRead ? .yellow : .green
    case .running, .discarded, .cancelled, .partial: .yellow
    case .held, .failed: .red
    }
  }

  private var facts: [(String, String)] {
    var facts = [("run", run.id.description), ("strategy", strategy)]
    if !run.strategyReason.isEmpty { facts.append(("reason", run.strategyReason)) }
    if let failure = run.failure { facts.append(("failure", failure)) }
    if !run.certificates.isEmpty, run.status != .failed {
      facts.append(("certificate", certificate))
    }
    if let decision { facts.append(decision) }
    if let time { facts.append(("time", time)) }
    return facts
  }

  private var strategy: String {
    if let undone = run.undoes { return "the inverse of run \(undone)" }
    let strategy = run.strategy.rawValue.split(separator: "_").joined(separator: " ")
    return "\(strategy), \(run.mode.rawValue) was asked for"
  }

  private var decision: (String, String)? {
    guard let person = run.decidedBy else { return nil }
    return (run.status == .discarded ? "discarded by" : "approved by", person)
  }

  /// The proofs in words, what was complete and what wasn't.
  private var certificate: String {
    let names = ["people", "groups"]
    let parts = zip(names, run.certificates).map { name, certificate in
      let pages = certificate.pages > 0 ? " in \(certificate.pages.counted("page", "pages"))" : ""
      let read = "\(certificate.count) \(name)\(pages)"
      return certificate.isComplete ? read : "\(read), not complete: \(certificate.shortfall)"
    }
    return (run.isCertified ? "complete: " : "") + parts.joined(separator: "; ")
  }

  private var time: String? {
    guard let duration else { return nil }
    guard run.counts.read > 0, run.decidedBy == nil, duration > .zero else { return duration.words }
    let rate = Int(Double(run.counts.read) / duration.inSeconds)
    return "\(duration.words), \(rate) entries per second"
  }

  /// The counts: what was read and needed nothing always, the others where they aren't zero.
  private var numbers: [(String, Int)] {
    let read = [("read", run.counts.read), ("unchanged", run.counts.unchanged)]
    return (run.undoes == nil ? read : []) + changes
  }

  /// The counts of what it changes, without those that are zero.
  var changes: [(String, Int)] {
    let counts = run.counts
    return [
      ("created", counts.created), ("updated", counts.updated), ("disabled", counts.disabled),
      ("enabled", counts.enabled), ("archived", counts.archived),
      ("grants added", counts.grantsAdded), ("grants removed", counts.grantsRemoved),
      ("groups created", counts.groupsCreated), ("groups updated", counts.groupsUpdated),
      ("groups removed", counts.groupsRemoved), ("members added", counts.membersAdded),
      ("members removed", counts.membersRemoved), ("quarantined", counts.quarantined),
      ("conflicts opened", counts.conflictsOpened), ("unresolved", counts.unresolved),
      ("stale", counts.stale), ("failed", counts.failed),
    ].filter { $0.1 != 0 }
  }

  private func aligned(_ number: Int) -> String {
    let width = numbers.map { String($0.1).count }.max() ?? 1
    let text = String(number)
    return String(repeating: " ", count: width - text.count) + text
  }

  private func padded(_ label: String) -> String {
    label + String(repeating: " ", count: max(1, 17 - label.count))
  }
}
