import CLDAP
import Directory
import Services

/// Makes one entry, once: an attempt whose answer was lost is recognised.
struct EntryCreation {
  /// What says who has made an entry and when.
  private static let origin = ["creatorsName", "createTimestamp"]

  private let change: EntryChange
  private let attributes: [Entry.Attribute]
  private let unless: Filter?
  private let dialogue: WriteDialogue

  init(
    _ change: EntryChange, _ attributes: [Entry.Attribute], unless: Filter?,
    _ dialogue: WriteDialogue
  ) {
    self.change = change
    self.attributes = attributes
    self.unless = unless
    self.dialogue = dialogue
  }

  func write() throws(EntryWriteError) -> WrittenEntry {
    if let unless, let other = try similar(unless) { return try settle(with: other) }
    let request = ChangeRequest.add(change.entry.dn, attributes)
    let controls =
      try dialogue.capabilities().readsBack ? [PostRead.request(dialogue.readBack(change))] : []
    let result = try dialogue.perform { handle throws(LDAPFailure) in
      try request.send(controls, on: handle)
    }
    switch result.code {
    case LDAP_SUCCESS: return dialogue.written(change, change.entry.dn, result)
    case LDAP_ALREADY_EXISTS:
      guard let other = try dialogue.find(change.entry.dn, visible) else {
        throw .exists(dialogue.operation, nil, result.text)
      }
      return try settle(with: other)
    default: throw .refused(dialogue.operation, dialogue.settings.writer, result)
    }
  }

  /// An entry anywhere below the users' base that forbids this one.
  private func similar(_ filter: Filter) throws(EntryWriteError) -> Entry? {
    try dialogue.search(
      DirectorySearch(
        base: dialogue.settings.connection.users.base, filter: filter, attributes: visible))
  }

  /// Attributes to look at in an entry that is there already; never a password.
  private var visible: [String] {
    let names = attributes.map(\.name).filter { !AttributeName.equal($0, "userPassword") }
    return dialogue.readBack(change) + names + Self.origin
  }

  /// Takes an entry for this one when the writer made it with the same values under the same name.
  private func settle(with other: Entry) throws(EntryWriteError) -> WrittenEntry {
    let hasName = DistinguishedName.key(of: other.dn) == DistinguishedName.key(of: change.entry.dn)
    guard hasName, try isOwn(other), try hasValues(other.dn) else {
      throw .exists(dialogue.operation, other)
    }
    return dialogue.written(change, other.dn, other, wasInPlace: true)
  }

  private func isOwn(_ entry: Entry) throws(EntryWriteError) -> Bool {
    guard let creator = entry.text("creatorsName").flatMap(DistinguishedName.key(of:)),
      let own = try dialogue.ownName()
    else { return false }
    return DistinguishedName.key(of: own) == creator
  }

  /// Values that the server can't compare don't count.
  private func hasValues(_ dn: String) throws(EntryWriteError) -> Bool {
    for attribute in attributes where !AttributeName.equal(attribute.name, "userPassword") {
      for value in attribute.values
      where try dialogue.has(value, attribute.name, at: dn) == false {
        return false
      }
    }
    return true
  }
}
