import Accounts
import Reconciliation
import Services
import Values

/// An effect in the words of a table.
struct EffectWords: Sendable {
  private let record: EffectRecord

  /// Names of members that are shown.
  private static let shownNames = 5

  init(_ record: EffectRecord) {
    self.record = record
  }

  /// What happens, `create account`.
  var kind: String { record.kind.rawValue.split(separator: "_").joined(separator: " ") }

  /// What changes, from and to.
  var change: String {
    switch record.kind {
    case .quarantine, .release: ""
    case .createAccount: newAccount(record.after)
    case .undoCreation: newAccount(record.before)
    case .openConflict: conflict(record.after)
    case .closeConflict: conflict(record.before)
    case .addGrant: text(record.after, "role")
    case .removeGrant: text(record.before, "role")
    case .createGroup: text(record.after, "dn")
    case .removeGroup: (record.before["member_count"]?.integerValue).map { "\($0) members" } ?? ""
    case .addMembers: "+" + members(record.after)
    case .removeMembers: "-" + members(record.before)
    case .writeMembers:
      record.after.isNull ? "-" + members(record.before) : "+" + members(record.after)
    case .updateAccount, .updateBaseline, .writeEntry, .writeAccess, .updateLink, .disableAccount,
      .enableAccount,
      .archiveAccount, .restoreAccount, .updateGroup:
      differences
    }
  }

  /// Effects as a table, with what became of them where anything has.
  static func table(_ effects: [StoredEffect]) -> Table {
    let isOver = effects.contains { $0.status != .pending }
    var table = Table(
      ["effect", "object", "change", "reason"].map { Table.Column($0) }
        + (isOver ? [Table.Column("status")] : []))
    for effect in effects {
      let words = EffectWords(effect.record)
      let status = [effect.status.rawValue, effect.statusReason].compactMap(\.self)
      table.add(
        [words.kind, effect.record.object.name, words.change, effect.record.reason]
          + (isOver ? [status.joined(separator: ": ")] : []))
    }
    return table
  }

  private func conflict(_ values: JSONValue) -> String {
    func value(_ key: String) -> String { shown(values[key] ?? .null) }
    return "\(text(values, "attribute")): \(value("directory_value")) in the directory, "
      + "\(value("local_value")) here, \(value("baseline_value")) before"
  }

  private func newAccount(_ values: JSONValue) -> String {
    let grants = values["grants"]?.arrayValue ?? []
    let role = grants.compactMap { $0["role"]?.stringValue.flatMap { Role($0) } }.max()
    let presence = text(values, "presence")
    let parts = [
      role?.description ?? "guest", text(values, "email"),
      presence == Presence.usable.rawValue ? "" : presence,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private var differences: String {
    let members = record.after.members ?? []
    return members.compactMap { member in
      let before = record.before[member.key] ?? .null
      guard before != member.value else { return nil }
      return "\(member.key): \(shown(before)) → \(shown(member.value))"
    }.joined(separator: ", ")
  }

  private func members(_ side: JSONValue) -> String {
    let names = (side["members"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    let shown = names.prefix(Self.shownNames).joined(separator: ", ")
    return "\(names.count): \(shown)" + (names.count > Self.shownNames ? ", …" : "")
  }

  private func text(_ side: JSONValue, _ key: String) -> String { side[key]?.stringValue ?? "" }

  private func shown(_ value: JSONValue) -> String {
    value.isNull ? "nothing" : value.stringValue ?? value.text
  }
}
