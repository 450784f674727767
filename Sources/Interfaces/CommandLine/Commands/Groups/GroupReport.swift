import Accounts
import Directory
import Services
import Values

/// One group for the person in front.
struct GroupReport: Sendable {
  /// The group.
  let group: RuledGroup
  /// The groups that are members of it.
  let subgroups: [RuledGroup]
  /// The accounts that are members of it.
  let members: ShownList<Account>

  /// Writes the facts, then the members.
  func write(to output: Output) {
    output.line(output.paint(group.group.name, .bold))
    output.facts(facts)
    guard !members.items.isEmpty else { return }
    output.line()
    var table = Table("username", "name", "role", "status")
    for account in members.items {
      table.add(
        account.username, account.displayName ?? "", account.role?.description ?? "guest",
        account.status.rawValue)
    }
    output.table(table)
    members.noteRest(on: output)
  }

  private var facts: [(String, String)] {
    let record = group.group
    var facts = [("id", record.id.description)]
    if let description = record.description { facts.append(("description", description)) }
    facts.append(("source", record.directory?.description ?? AccountSource.local.rawValue))
    if let dn = record.dn { facts.append(("entry", dn)) }
    facts.append(("role", group.role?.description ?? "none by a rule of its own"))
    facts.append(("members", String(record.memberCount)))
    if !subgroups.isEmpty {
      facts.append(("groups in it", subgroups.map(\.group.name).joined(separator: ", ")))
    }
    return facts
  }
}
