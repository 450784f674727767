import Directory
import LDAPDirectory
import Services
import Testing
import Values

/// A server that the service may write to, and a writer for it.
struct WritableDirectory {
  static let people = "ou=people," + SlapdServer.suffix
  /// Rules under which the service writes everything and people sign in.
  static let rules = """
    access to attrs=userPassword by dn.exact="\(SlapdServer.serviceName)" =w by anonymous auth by * none
    access to * by dn.exact="\(SlapdServer.serviceName)" write by * none
    """
  /// Turns on entries that answer with any code (slapo-retcode(5)).
  static let codes = (
    global: "moduleload retcode",
    overlay: "overlay retcode\nretcode-parent \"ou=codes,\(SlapdServer.suffix)\"\nretcode-indir"
  )

  let server: SlapdServer
  let writer: LDAPEntryWriter

  init(
    global: String = "", database: String = "", ldif: String = People.ldif(1..<3),
    _ change: (inout EntryWriterSettings) -> Void = { _ in }
  ) async throws {
    server = try await SlapdServer(
      .init(global: global, database: Self.rules + "\n" + database, ldif: ldif))
    writer = try Self.writer(for: server, change)
  }

  /// A writer for a server, signed in as the service.
  static func writer(
    for server: SlapdServer, _ change: (inout EntryWriterSettings) -> Void = { _ in }
  ) throws -> LDAPEntryWriter {
    var settings = EntryWriterSettings(connection: try server.settings())
    change(&settings)
    return LDAPEntryWriter(settings)
  }

  /// The person with a number.
  static func person(_ number: Int, knownAs dn: String? = nil) throws -> EntryReference {
    EntryReference(
      id: EntryID(attributeValue: People.uuid(number).utf8),
      dn: dn ?? "uid=p\(number),\(people)")
  }

  /// A group of names below the people's base, as LDIF.
  static func group(_ name: String, members: [String]) -> String {
    "dn: cn=\(name),\(people)\nobjectClass: groupOfNames\ncn: \(name)\n"
      + members.map { "member: \($0)\n" }.joined() + "\n"
  }

  /// LDIF of a person whose entry answers with a code to changes, after a while.
  static func person(_ number: Int, answering code: Int, after seconds: Int = 0) -> String {
    let lines = ["errCode: \(code)", "errText: so it was told", "errOp: modify"]
    let delay = seconds > 0 ? ["errSleepTime: \(seconds)"] : []
    return People.person(number, extra: (lines + delay).joined(separator: "\n")).replacing(
      "objectClass: inetOrgPerson", with: "objectClass: inetOrgPerson\nobjectClass: errAuxObject")
  }

  /// The values of an attribute of a person, as texts in the server's order.
  func values(_ attribute: String, of entry: EntryReference) async throws -> [String] {
    let found = try #require(try await writer.read(entry, attributes: [attribute]))
    return found.values(attribute).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// The error that a write ends with.
func failure(
  _ sourceLocation: SourceLocation = #_sourceLocation,
  of write: () async throws -> Void
) async throws -> EntryWriteError {
  do {
    try await write()
  } catch let error as EntryWriteError {
    return error
  }
  Issue.record("the write succeeded", sourceLocation: sourceLocation)
  throw CommandFailure(command: "write", output: "no failure")
}

extension EntryChange {
  /// Replaces an attribute by texts.
  static func setting(
    _ attribute: String, _ texts: [String], of entry: EntryReference, assertion: Filter? = nil
  ) -> EntryChange {
    EntryChange(
      entry, .modify([.replace(attribute, texts: texts)]), assertion: assertion,
      readBack: [attribute])
  }
}
