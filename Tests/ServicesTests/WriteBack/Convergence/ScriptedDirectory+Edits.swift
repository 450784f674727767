import Directory
import Reconciliation
import Services
import Synchronization
import Values

/// What those do who look after the directory; as with slapd's overlay refint, groups follow names.
extension ScriptedDirectory {
  /// Everything in it.
  var content: Script {
    let copy = Mutex(Script())
    edit { script in copy.withLock { [script] in $0 = script } }
    return copy.withLock(\.self)
  }

  /// Gives an entry another uid, which it is named by.
  func rename(_ id: EntryID, to uid: String) {
    change(id) { entry in
      let parts = entry.dn.split(separator: ",", maxSplits: 1)
      entry.dn = "uid=\(uid),\(parts[1])"
      entry.edit("uid", uid)
    }
  }

  /// Puts an entry to another place below the people.
  func move(_ id: EntryID, to place: String) {
    change(id) { entry in
      let parts = entry.dn.split(separator: ",", maxSplits: 1)
      entry.dn = "\(parts[0]),\(place)\(Self.peopleBase)"
    }
  }

  /// Gives the first value of an attribute another one; none takes all of them away.
  func replace(_ name: String, with value: String?, of id: EntryID) {
    change(id) { entry in
      let bytes = value.map { Array($0.utf8) }
      let others = entry.values(name).dropFirst().filter { $0 != bytes }
      entry.set(name, bytes.map { [$0] + others } ?? [])
      entry.count()
    }
  }

  /// Adds a mail address behind the one that counts; false when there is none, or it is there.
  func addMail(_ address: String, to id: EntryID) -> Bool {
    let isAdded = Atomic(false)
    change(id) { entry in
      let (present, new) = (entry.values("mail"), Array(address.utf8))
      guard !present.isEmpty, !present.contains(new) else { return }
      entry.set("mail", present + [new])
      entry.count()
      isAdded.store(true, ordering: .relaxed)
    }
    return isAdded.load(ordering: .relaxed)
  }

  /// Puts somebody into the first group, or takes them out.
  func setMember(_ id: EntryID, _ isMember: Bool) {
    edit { script in
      guard let entry = script.people.first(where: { $0.identifier == id }) else { return }
      let name = Array(entry.dn.utf8)
      let others = script.groups[0].values("member").filter { $0 != name }
      script.groups[0].set("member", isMember ? others + [name] : others)
      script.groups[0].count()
    }
  }

  private func change(_ id: EntryID, _ change: @Sendable (inout Entry) -> Void) {
    edit { script in
      guard let index = script.people.firstIndex(where: { $0.identifier == id }) else { return }
      let old = script.people[index].dn
      change(&script.people[index])
      script.rename(old, to: script.people[index].dn)
    }
  }
}

extension ScriptedDirectory.Script {
  /// Lets the groups follow an entry's new name.
  mutating func rename(_ old: String, to new: String) {
    guard old != new, keepsReferences else { return }
    for index in groups.indices {
      let members = groups[index].values("member")
      guard members.contains(Array(old.utf8)) else { continue }
      groups[index].set("member", members.map { $0 == Array(old.utf8) ? Array(new.utf8) : $0 })
    }
  }
}

extension Entry {
  /// Disables an entry in a way, or enables it.
  mutating func set(_ isDisabled: Bool, _ enabling: EntryEnabling) {
    guard case .attribute(let name, let disabled, let enabled) = enabling else { return }
    edit(name, isDisabled ? disabled : enabled)
  }
}
