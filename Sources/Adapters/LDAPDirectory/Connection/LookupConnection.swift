import CLDAP
import Directory
import Services

/// Answers small questions over one kept connection of the service.
actor LookupConnection {
  /// So many searches are under way together; slapd allows a hundred even to strangers
  /// (conn_max_pending, slapd.conf(5)).
  private static let simultaneous = 32

  private nonisolated let executor = QueueExecutor(label: "directory.lookup")
  private let session: ServiceSession
  private let settings: DirectoryConnectionSettings
  private let servers: ServerChoice

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerChoice) {
    session = ServiceSession(settings, servers, for: .reading)
    self.settings = settings
    self.servers = servers
  }

  /// The entries of small searches; nil when one of the answers proves nothing.
  func find(_ searches: [DirectorySearch]) -> [Entry]? {
    var ranges = RangeCompletion(ServiceSession(settings, servers, for: .reading))
    var entries: [Entry] = []
    for start in stride(from: 0, to: searches.count, by: Self.simultaneous) {
      let some = searches[start..<min(start + Self.simultaneous, searches.count)]
      do {
        for findings in try session.find(Array(some)) {
          switch findings.result.code {
          case LDAP_SUCCESS where findings.references == 0: entries += findings.entries
          case LDAP_NO_SUCH_OBJECT: continue
          default: return nil
          }
        }
      } catch {
        return nil
      }
    }
    for index in entries.indices where entries[index].hasRanges {
      ranges.complete(&entries[index])
    }
    return ranges.unfinished == 0 ? entries : nil
  }

  /// Where entries are; a server that can't be asked makes every answer unknown.
  func locate(_ ids: [EntryID], attribute: String) -> [EntryID: EntryLocation] {
    do {
      return try EntryLocator(session, attribute: attribute).locate(ids)
    } catch {
      let reason = error.message
      return [EntryID: EntryLocation](
        ids.map { ($0, .unknown(reason)) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Whether an entry exists.
  func probe(_ dn: String) -> EntryPresence {
    do {
      let findings = try session.find(
        DirectorySearch(
          base: dn, scope: .base, filter: .present("objectClass"), attributes: ["entryUUID"]))
      switch findings.result.code {
      case LDAP_SUCCESS where findings.references == 0:
        guard let entry = findings.entries.first else { return .hidden }
        return .present(entry.values("entryUUID").first.flatMap { EntryID(attributeValue: $0) })
      case LDAP_NO_SUCH_OBJECT: return .absent
      case LDAP_INSUFFICIENT_ACCESS: return .hidden
      default: return .unknown(findings.result.failure.words)
      }
    } catch {
      return .unknown(error.message)
    }
  }

  /// Whether the server has changes that some lack; nil when either side shows nothing.
  func isAhead(of seen: ContextChanges, below base: String) -> Bool? {
    do {
      let present = ContextChanges(try session.contextCSN(of: base))
      return present.isEmpty || seen.isEmpty ? nil : seen.isBehind(present)
    } catch {
      return nil
    }
  }

  /// Ends the connection.
  func close() {
    session.close()
  }
}
