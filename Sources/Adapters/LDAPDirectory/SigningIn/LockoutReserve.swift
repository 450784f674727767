import CLDAP
import Directory
import Services
import Values

/// Keeps failures of ours from locking an entry by the directory's own policy
/// (draft-behera-ldap-password-policy, slapo-ppolicy(5)).
struct LockoutReserve {
  /// The policy where the service may read none: the strictest that is common.
  private static let assumed = Policy(maximumFailures: 3, interval: nil)
  /// What to wait where failures never lapse by themselves.
  private static let patience: Duration = .seconds(900)

  private let session: ServiceSession

  /// When an entry is locked.
  struct Policy: Hashable {
    var maximumFailures: Int
    /// The time after which a failure no longer counts; nil for never.
    var interval: Duration?
  }

  init(_ session: ServiceSession) {
    self.session = session
  }

  /// How long to wait until one more failure leaves what the share has to; nil when it does already.
  ///
  /// Without `pwdFailureTime` in the entry nothing has failed, or nothing is counted.
  func wait(
    _ dn: String, _ share: LockoutShare, at now: Timestamp
  ) throws(DirectoryError) -> Duration? {
    let found = try session.find(
      DirectorySearch(
        base: dn, scope: .base, filter: .present("pwdFailureTime"),
        attributes: ["pwdFailureTime", "pwdPolicySubentry"]))
    guard let entry = found.entries.first else { return nil }
    let failures = entry.values("pwdFailureTime").compactMap { Timestamp(generalizedTime: $0) }
    guard !failures.isEmpty else { return nil }
    let named = entry.values("pwdPolicySubentry").first.map { String(decoding: $0, as: UTF8.self) }
    guard let policy = try policy(named) else { return nil }
    return Self.wait(failures, policy, share, at: now)
  }

  /// The same from what is known.
  static func wait(
    _ failures: [Timestamp], _ policy: Policy, _ share: LockoutShare, at now: Timestamp
  ) -> Duration? {
    let live = failures.filter { failure in
      policy.interval.map { failure + $0 > now } ?? true
    }.sorted()
    let reserve = share.reserve(of: policy.maximumFailures)
    let excess = live.count + 1 + reserve - policy.maximumFailures
    guard excess > 0 else { return nil }
    guard let interval = policy.interval, excess <= live.count else { return patience }
    return max(live[excess - 1] + interval - now, .seconds(1))
  }

  /// The entry's policy, else the strictest of all that can be read; nil where none locks.
  private func policy(_ named: String?) throws(DirectoryError) -> Policy? {
    if let named {
      let entries = try policies(below: named, .base)
      if let entry = entries.first { return Self.policy(entry) }
    }
    var all: [Entry] = []
    for context in try session.capabilities().namingContexts {
      all += try policies(below: context, .subtree)
    }
    guard !all.isEmpty else { return Self.assumed }
    return all.compactMap(Self.policy).min { left, right in
      (left.maximumFailures, right.interval ?? .seconds(Int32.max))
        < (right.maximumFailures, left.interval ?? .seconds(Int32.max))
    }
  }

  private func policies(
    below base: String, _ scope: DirectorySearch.Scope
  ) throws(DirectoryError) -> [Entry] {
    try session.find(
      DirectorySearch(
        base: base, scope: scope, filter: .equal("objectClass", Array("pwdPolicy".utf8)),
        attributes: ["pwdLockout", "pwdMaxFailure", "pwdFailureCountInterval"])
    ).entries
  }

  /// Nil for a policy that locks nobody out.
  private static func policy(_ entry: Entry) -> Policy? {
    func text(_ name: String) -> String? {
      entry.values(name).first.map { String(decoding: $0, as: UTF8.self) }
    }
    guard text("pwdLockout")?.uppercased() == "TRUE",
      let maximum = text("pwdMaxFailure").flatMap({ Int($0) }), maximum > 0
    else { return nil }
    let seconds = text("pwdFailureCountInterval").flatMap { Int($0) } ?? 0
    return Policy(maximumFailures: maximum, interval: seconds > 0 ? .seconds(seconds) : nil)
  }
}
