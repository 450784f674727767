import Accounts
import Directory
import SQLStore
import Services
import Synchronization
import Testing
import Values

@Suite("Passwords of linked accounts")
struct DirectoryPasswordTests {
  private let directory = BindingDirectory(.accepted)
  private let writer = PasswordTaker()
  private static let new = "Other-Horse-8"

  private func administration(_ world: SyncWorld) throws -> AccountAdministration {
    try world.administration(
      directoryPasswords: DirectoryPasswords([
        world.name: .init(client: directory, writer: writer, idAttribute: "entryUUID")
      ]))
  }

  private func change(_ world: SyncWorld, current: String = "theirs") async throws {
    let account = try await world.find("p2")
    var change = OwnChange()
    change.password = (current: Secret(current), new: Secret(Self.new))
    _ = try await administration(world).changeOwn(
      change,
      by: Caller(
        account: account, permissions: [], credential: .singleUser,
        origin: RequestOrigin(ipAddress: "192.0.2.1", userAgent: nil)))
  }

  @Test("One's own is checked and set in the directory, and not kept here")
  func own() async throws {
    try await withWorld { world in
      try await world.importPeople()
      try await change(world)
      #expect(directory.binds.map(\.password) == [[UInt8]("theirs".utf8)])
      let account = try await world.find("p2")
      #expect(writer.taken == [Self.new])
      #expect(
        writer.entries == [EntryReference(id: account.link?.entry, dn: account.link?.dn ?? "")])
      let stored = try await SQLPasswordStore(database: world.database).passwords(
        of: account.id, history: 1)
      #expect(stored?.verifier == nil)
    }
  }

  @Test("A wrong present one, a directory that is away or refuses leave everything as it was")
  func refused() async throws {
    try await withWorld { world in
      try await world.importPeople()
      directory.answer(.rejected)
      #expect(await refusal { try await change(world) } as? PasswordRefusal == .wrongCurrent)
      directory.answer(.unreachable("it is away"))
      #expect(
        await refusal { try await change(world) } as? PasswordRefusal
          == .directoryUnavailable("it is away"))
      #expect(writer.taken.isEmpty)
      directory.answer(.accepted)
      writer.fail(.constraintViolation)
      #expect(
        await refusal { try await change(world) } as? PasswordRefusal
          == .weak([.refusedByDirectory("the server's words")]))
      writer.fail(.busy)
      #expect(
        await refusal { try await change(world) } as? PasswordRefusal
          == .directoryUnavailable("what failed"))
    }
  }

  @Test("A weak one never reaches the directory")
  func weak() async throws {
    try await withWorld { world in
      try await world.importPeople()
      let account = try await world.find("p2")
      var change = AccountChange()
      change.password = Secret("short")
      let error = await refusal {
        _ = try await administration(world).change(account.id, change, by: .machine)
      }
      guard case .weak? = error as? PasswordRefusal else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(writer.taken.isEmpty)
    }
  }

  @Test("Somebody who looks after accounts sets another one's there too")
  func others() async throws {
    try await withWorld { world in
      try await world.importPeople()
      let account = try await world.find("p2")
      var change = AccountChange()
      change.password = Secret(Self.new)
      _ = try await administration(world).change(account.id, change, by: .machine)
      #expect(writer.taken == [Self.new])
      #expect(directory.binds.isEmpty)
    }
  }
}

/// A writer that takes passwords and does nothing else.
private final class PasswordTaker: EntryWriter {
  private let state = Mutex<(changes: [EntryChange], failure: EntryWriteError.Code?)>(([], nil))

  var taken: [String] {
    state.withLock(\.changes).compactMap {
      if case .setPassword(let password) = $0.operation { password.revealed } else { nil }
    }
  }
  var entries: [EntryReference] { state.withLock(\.changes).map(\.entry) }

  /// Fails from now on.
  func fail(_ code: EntryWriteError.Code) {
    state.withLock { $0.failure = code }
  }

  func write(_ change: EntryChange, under permit: WritePermit) async throws -> WrittenEntry {
    try state.withLock { state in
      if let code = state.failure {
        throw EntryWriteError(
          code: code, operation: "set the password", resultCode: 1,
          serverText: "the server's words", message: "what failed")
      }
      state.changes.append(change)
      return WrittenEntry(
        wasInPlace: false, dn: change.entry.dn, id: change.entry.id, csn: nil, entry: nil)
    }
  }

  func write(together changes: [EntryChange]) async throws -> [WrittenEntry] { [] }
  func read(_ entry: EntryReference, attributes: [String]) async throws -> Entry? { nil }
  func capabilities() async throws -> WriteCapabilities {
    WriteCapabilities(
      asserts: true, readsBack: true, hasTransactions: false, setsPasswords: true, server: "")
  }
  func close() async {}
}
