import Directory
import Services

/// Makes changes, one at a time, on a connection of the identity that writes.
actor WriteConnection {
  private nonisolated let executor = QueueExecutor(label: "directory.write")
  private let settings: EntryWriterSettings
  private let session: ServiceSession

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: EntryWriterSettings, _ servers: ServerChoice) {
    self.settings = settings
    session = ServiceSession(settings.connection, servers, for: .writing)
  }

  /// Makes one change.
  func write(
    _ change: EntryChange, under permit: WritePermit
  ) throws(EntryWriteError) -> WrittenEntry {
    let dialogue = WriteDialogue(change.description, session, settings, permit)
    if case .create(let attributes, let unless) = change.operation {
      return try EntryCreation(change, attributes, unless: unless, dialogue).write()
    }
    return try ChangeWriting(change, dialogue).write()
  }

  /// Makes all of the changes or none.
  func write(together changes: [EntryChange]) throws(EntryWriteError) -> [WrittenEntry] {
    try TransactionWriting(changes, dialogue("change \(changes.count) entries together")).write()
  }

  /// The entry as it is now.
  func read(_ entry: EntryReference, _ attributes: [String]) throws(EntryWriteError) -> Entry? {
    try dialogue("read \(entry)").read(entry, attributes)
  }

  /// What the server can do.
  func capabilities() throws(EntryWriteError) -> WriteCapabilities {
    try dialogue("ask what the server can do").writeCapabilities()
  }

  /// Ends the connection; the next change opens another.
  func close() {
    session.close()
  }

  private func dialogue(_ operation: String) -> WriteDialogue {
    WriteDialogue(operation, session, settings)
  }
}
