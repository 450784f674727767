import Accounts
import Directory
import Reconciliation
import Services
import Values

/// One account for the person in front.
struct AccountReport: Sendable {
  private let account: Account
  private let stats: AccountStats
  private let grants: [Grant]
  private let lockout: SignInLockout
  private let now: Timestamp

  /// Joins what is known about an account.
  init(
    _ account: Account, _ stats: AccountStats, _ grants: [Grant], _ lockout: SignInLockout,
    at now: Timestamp
  ) {
    self.account = account
    self.stats = stats
    self.grants = grants
    self.lockout = lockout
    self.now = now
  }

  /// Writes the facts, then the grants.
  func write(to output: Output) {
    output.line(output.paint(account.username, .bold))
    output.facts(facts)
    guard !grants.isEmpty else { return }
    output.line()
    var table = Table("role", "source", "since", "until", "reason")
    for grant in grants {
      table.add(
        grant.role.description, grant.source.description, grant.createdAt.words, end(of: grant),
        grant.reason)
    }
    output.table(table)
  }

  private var facts: [(String, String)] {
    let cause = account.statusCause.map { Presence(rawValue: $0)?.sentence ?? $0 }
    let status = [account.status.rawValue, cause].compactMap(\.self)
    var facts = [
      ("id", account.id.description), ("name", account.displayName ?? "none"),
      ("e-mail", account.email ?? "none"),
      ("role", account.role?.description ?? "none: a guest"),
      ("status", status.joined(separator: ": ")),
    ]
    if account.isBreakGlass { facts.append(("break glass", "yes: no run touches this account")) }
    if account.mustChangePassword { facts.append(("password", "must be changed first")) }
    if let link = account.link {
      facts += [
        ("directory", link.directory.description), ("entry", link.dn),
        ("entryUUID", link.entry.description), ("synced", link.syncedAt.words),
      ]
    } else {
      facts.append(("directory", "none: a local account"))
    }
    return facts + [
      ("created", account.createdAt.words), ("changed", account.updatedAt.words),
      ("last sign-in", account.lastLoginAt?.words ?? "never"),
      ("sessions", String(stats.sessions)),
    ] + failedSignIns
  }

  /// What keeps somebody from signing in; nothing while nothing has failed.
  private var failedSignIns: [(String, String)] {
    guard lockout.failures > 0 || !lockout.networks.isEmpty else { return [] }
    var facts = [("failed", words(lockout.failures, lockout.nextAttemptAt))]
    for network in lockout.networks {
      facts.append(("  \(network.name)", words(network.failures, network.nextAttemptAt)))
    }
    return facts
  }

  private func words(_ failures: Int, _ next: Timestamp?) -> String {
    let count = failures.counted("failure", "failures")
    return next.map { "\(count), next try allowed at \($0.words)" } ?? count
  }

  private func end(of grant: Grant) -> String {
    guard let end = grant.expiresAt else { return "" }
    return end <= now ? "\(end.words), over" : end.words
  }
}
