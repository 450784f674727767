import Directory
import Services
import Synchronization
import Values

/// Writes into a scripted directory as a real server would, and fails as a test tells it to.
final class ScriptedWriter: EntryWriter {
  /// How one write fails.
  enum Fault: Sendable {
    /// Nothing is changed.
    case before(any Error)
    /// The change is made, and the answer is lost.
    case after(any Error)
  }

  private struct State: Sendable {
    var changes: [EntryChange] = []
    var number = 0
    var fault: @Sendable (_ change: EntryChange, _ number: Int) -> Fault? = { _, _ in nil }
    var beforeWrite: @Sendable (ScriptedDirectory) -> Void = { _ in }
  }

  private let directory: ScriptedDirectory
  private let state = Mutex(State())

  init(_ directory: ScriptedDirectory) {
    self.directory = directory
  }

  /// The changes that were made.
  var changes: [EntryChange] { state.withLock { $0.changes } }

  /// Lets writes fail, by the change and the number of the attempt.
  func fail(_ fault: @escaping @Sendable (EntryChange, Int) -> Fault?) {
    state.withLock { $0.fault = fault }
  }

  /// Lets another writer come first, once.
  func intrude(_ edit: @escaping @Sendable (ScriptedDirectory) -> Void) {
    state.withLock { $0.beforeWrite = edit }
  }

  func write(_ change: EntryChange, under permit: WritePermit) async throws -> WrittenEntry {
    let intruder = state.withLock { state in
      defer { state.beforeWrite = { _ in } }
      return state.beforeWrite
    }
    intruder(directory)
    let fault = state.withLock { state in
      state.number += 1
      return state.fault(change, state.number)
    }
    if case .before(let error) = fault { throw error }
    guard permit.isValid() else { throw EntryWriteError(.busy, "too late") }
    let written = try directory.apply(change)
    if !written.wasInPlace { state.withLock { $0.changes.append(change) } }
    if case .after(let error) = fault { throw error }
    return written
  }

  func write(together changes: [EntryChange]) async throws -> [WrittenEntry] {
    throw EntryWriteError(.transactionsUnsupported)
  }

  func read(_ entry: EntryReference, attributes: [String]) async throws -> Entry? {
    directory.entry(entry)
  }

  func capabilities() async throws -> WriteCapabilities {
    WriteCapabilities(
      asserts: true, readsBack: true, hasTransactions: false, setsPasswords: true, server: "test")
  }

  func close() async {}
}

extension EntryWriteError {
  /// A refusal with some words of a server.
  init(_ code: Code, _ words: String = "") {
    self.init(
      code: code, operation: "write", resultCode: 1, serverText: words,
      message: "The directory refused the change: \(words).")
  }
}

extension Entry {
  var identifier: EntryID? {
    values("entryUUID").first.flatMap { EntryID(attributeValue: $0) }
  }

  /// Gives an attribute these values, and counts the change.
  mutating func set(_ name: String, _ values: [[UInt8]]) {
    attributes.removeAll { AttributeName.equal($0.name, name) }
    if !values.isEmpty { attributes.append(.init(name, values)) }
  }

  /// Gives an attribute a text, or none, and counts the change.
  mutating func edit(_ name: String, _ text: String?) {
    set(name, [text].compactMap { $0.map { Array($0.utf8) } })
    count()
  }

  /// Counts a change.
  mutating func count() {
    let number = text("entryCSN").flatMap(Int.init) ?? 0
    set("entryCSN", [Array("\(number + 1)".utf8)])
  }
}

extension ScriptedDirectory {
  /// The entry with an identifier, or with a name where there is none.
  func entry(_ reference: EntryReference) -> Entry? {
    let found = Mutex<Entry?>(nil)
    edit { script in
      let entry = (script.people + script.groups).first { $0.isMeant(by: reference) }
      found.withLock { $0 = entry }
    }
    return found.withLock(\.self)
  }

  /// Changes one person's entry as somebody else would.
  func edit(_ person: EntryID, _ change: @Sendable (inout Entry) -> Void) {
    edit { script in
      guard let index = script.people.firstIndex(where: { $0.identifier == person }) else { return }
      change(&script.people[index])
    }
  }

  fileprivate func apply(_ change: EntryChange) throws -> WrittenEntry {
    let result = Mutex<Result<WrittenEntry, EntryWriteError>?>(nil)
    edit { script in
      let outcome = Result { () throws(EntryWriteError) in try script.apply(change) }
      result.withLock { $0 = outcome }
    }
    guard let outcome = result.withLock(\.self) else { throw EntryWriteError(.refused) }
    return try outcome.get()
  }
}

extension ScriptedDirectory.Script {
  fileprivate mutating func apply(
    _ change: EntryChange
  ) throws(EntryWriteError) -> WrittenEntry {
    if case .create(let attributes, _) = change.operation { return try create(change, attributes) }
    if let index = people.firstIndex(where: { $0.isMeant(by: change.entry) }) {
      if case .delete = change.operation { return try delete(index, change) }
      let old = people[index].dn
      let written = try people[index].apply(change)
      rename(old, to: written.dn)
      return written
    }
    if let index = groups.firstIndex(where: { $0.isMeant(by: change.entry) }) {
      return try groups[index].apply(change.naming(people))
    }
    if case .delete = change.operation {
      return WrittenEntry(
        wasInPlace: true, dn: change.entry.dn, id: change.entry.id, csn: nil, entry: nil)
    }
    throw EntryWriteError(.noSuchEntry, "no such object")
  }

  private mutating func delete(
    _ index: Int, _ change: EntryChange
  ) throws(EntryWriteError) -> WrittenEntry {
    try people[index].check(change.assertion)
    let entry = people.remove(at: index)
    return WrittenEntry(wasInPlace: false, dn: entry.dn, id: change.entry.id, csn: nil, entry: nil)
  }

  private mutating func create(
    _ change: EntryChange, _ attributes: [Entry.Attribute]
  ) throws(EntryWriteError) -> WrittenEntry {
    let number = 900 + people.count
    var entry = Entry(dn: change.entry.dn, attributes: attributes)
    if let present = people.first(where: { $0.dn == entry.dn }) {
      guard attributes.allSatisfy({ present.values($0.name) == $0.values }) else {
        throw EntryWriteError(.alreadyExists(present), "already exists")
      }
      return present.written(inPlace: true)
    }
    entry.set("entryUUID", [Array(EntryID.number(number).description.utf8)])
    entry.count()
    people.append(entry)
    return entry.written(inPlace: false)
  }
}

extension EntryChange {
  /// The same with a member by its present name.
  fileprivate func naming(_ people: [Entry]) -> EntryChange {
    func present(_ member: Member) -> Member {
      guard case .entry(let entry) = member,
        let dn = people.first(where: { $0.isMeant(by: entry) })?.dn
      else { return member }
      return .entry(EntryReference(id: entry.id, dn: dn))
    }
    var change = self
    switch operation {
    case .addMember(let member, let attribute):
      change.operation = .addMember(present(member), attribute: attribute)
    case .removeMember(let member, let attribute):
      change.operation = .removeMember(present(member), attribute: attribute)
    default: break
    }
    return change
  }
}

extension Entry {
  fileprivate func isMeant(by reference: EntryReference) -> Bool {
    if let wanted = reference.id { return identifier == wanted }
    return DistinguishedName.key(of: dn) == DistinguishedName.key(of: reference.dn)
  }

  fileprivate func written(inPlace: Bool) -> WrittenEntry {
    WrittenEntry(wasInPlace: inPlace, dn: dn, id: identifier, csn: text("entryCSN"), entry: self)
  }

  fileprivate func check(_ assertion: Filter?) throws(EntryWriteError) {
    guard assertion.map(matches) ?? true else { throw EntryWriteError(.assertionFailed) }
  }

  fileprivate mutating func apply(
    _ change: EntryChange
  ) throws(EntryWriteError) -> WrittenEntry {
    try check(change.assertion)
    let before = self
    switch change.operation {
    case .modify(let modifications):
      for modification in modifications { try apply(modification) }
    case .addMember(.entry(let member), let attribute):
      let value = Array(member.dn.utf8)
      if !values(attribute).contains(value) { set(attribute, values(attribute) + [value]) }
    case .removeMember(.entry(let member), let attribute):
      let rest = values(attribute).filter { $0 != Array(member.dn.utf8) }
      if rest.isEmpty, !values(attribute).isEmpty { throw EntryWriteError(.lastMember, "last one") }
      set(attribute, rest)
    case .rename(let name, nil): rename(name)
    default: throw EntryWriteError(.refused, "not in this directory")
    }
    guard self != before else { return written(inPlace: true) }
    count()
    return written(inPlace: false)
  }

  private mutating func apply(_ modification: Modification) throws(EntryWriteError) {
    let name = modification.attribute
    switch modification {
    case .replace(_, let values): set(name, values)
    case .add(_, let new): set(name, values(name) + new.filter { !values(name).contains($0) })
    case .delete(_, let gone):
      set(name, gone.isEmpty ? [] : values(name).filter { !gone.contains($0) })
    }
  }

  private mutating func rename(_ name: DistinguishedName.RelativeName) {
    let parts = dn.split(separator: ",", maxSplits: 1)
    let old = parts[0].split(separator: "=", maxSplits: 1).map(String.init)
    for part in name.parts {
      let value = Array((part.text ?? "").utf8)
      let others = values(part.type).filter { $0 != Array(old[1].utf8) && $0 != value }
      set(part.type, others + [value])
    }
    dn = "\(name),\(parts[1])"
  }
}
