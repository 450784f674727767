import Foundation
import Testing

/// Who is in a directory and in which groups, as rows that a store and any server can be held to.
struct DirectoryContent: Sendable, Equatable {
  /// `person|entryUUID|uid|mail|name` for everybody who isn't locked, `locked|entryUUID` for others,
  /// `member|entryUUID of the group|entryUUID of the person`; sorted.
  let rows: [String]

  /// What `ldapsearch` shows on the local socket of a server.
  init(of server: DemoDirectory) async throws {
    let entries = try await server.entries(
      ["entryUUID", "uid", "mail", "cn", "displayName", "member", "pwdAccountLockedTime"])
    let people = entries.filter { $0["uid"] != nil }
    let identifiers = Dictionary(
      people.map { ($0.first("dn").lowercased(), $0.first("entryUUID")) }, uniquingKeysWith: { $1 })
    var rows: [String] = []
    for person in people {
      let id = person.first("entryUUID")
      rows.append(
        person["pwdAccountLockedTime"] == nil
          ? "person|\(id)|\(person.first("uid"))|\(person.first("mail"))|\(person.shownName)"
          : "locked|\(id)")
    }
    for group in entries {
      for member in group["member"] ?? [] {
        guard let person = identifiers[member.lowercased()] else { continue }
        rows.append("member|\(group.first("entryUUID"))|\(person)")
      }
    }
    self.rows = rows.sorted()
  }

  /// What a store says of the people and groups of its directory who are there.
  init(of store: TemporaryInstallation) async throws {
    rows = try await store.rows(
      """
      SELECT iif(a.status = 'active',
        'person|' || \(Self.uuid("l.entry_id")) || '|' || a.username || '|' || a.email || '|'
          || a.display_name,
        'locked|' || \(Self.uuid("l.entry_id")))
      FROM accounts a JOIN links l ON l.account_id = a.id WHERE l.presence IN ('usable', 'locked', 'disabled', 'expired')
      UNION ALL
      SELECT 'member|' || \(Self.uuid("g.entry_id")) || '|' || \(Self.uuid("l.entry_id"))
      FROM group_members m JOIN groups g ON g.id = m.group_id
        JOIN links l ON l.account_id = m.account_id WHERE l.presence IN ('usable', 'locked', 'disabled', 'expired');
      """
    ).sorted()
  }

  /// The rows that only one of both has.
  func difference(from other: DirectoryContent) -> [String] {
    let (own, others) = (Set(rows), Set(other.rows))
    return own.subtracting(others).map { "- " + $0 }.sorted()
      + others.subtracting(own).map { "+ " + $0 }.sorted()
  }

  /// SQL for the text of an identifier that is kept as 16 bytes.
  static func uuid(_ column: String) -> String {
    let digits = "lower(hex(\(column)))"
    let parts = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)]
    return parts.map { "substr(\(digits), \($0.0), \($0.1))" }.joined(separator: " || '-' || ")
  }
}

extension Dictionary where Key == String, Value == [String] {
  /// The first value of an attribute, empty when there is none.
  func first(_ attribute: String) -> String { self[attribute]?.first ?? "" }

  /// The name to show, as the mapping of the tests takes it.
  fileprivate var shownName: String { self["displayName"]?.first ?? first("cn") }
}

extension DemoDirectory {
  /// The people and groups, each as values by attribute and `dn`.
  func entries(_ attributes: [String]) async throws -> [[String: [String]]] {
    let text = try await search(
      "(|(objectClass=inetOrgPerson)(objectClass=groupOfNames))", attributes)
    return text.components(separatedBy: "\n\n").compactMap { block in
      var entry: [String: [String]] = [:]
      for line in block.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { continue }
        let isEncoded = parts[1].hasPrefix(":")
        let value = parts[1].drop { $0 == ":" || $0 == " " }
        let decoded = isEncoded ? Data(base64Encoded: String(value)) : Data(value.utf8)
        entry[parts[0], default: []].append(String(decoding: decoded ?? Data(), as: UTF8.self))
      }
      return entry.isEmpty ? nil : entry
    }
  }
}
