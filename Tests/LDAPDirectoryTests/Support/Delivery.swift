import Directory
import LDAPDirectory
import Services
import Synchronization
import Testing

/// What one refresh delivered.
final class Delivery: Sendable {
  private let changes = Mutex(DirectoryChanges())

  func receive(_ more: DirectoryChanges) {
    changes.withLock {
      $0.entries += more.entries
      $0.gone += more.gone
      $0.present += more.present
    }
  }

  var entries: [Entry] { changes.withLock { $0.entries } }
  var names: [String] { entries.compactMap { $0.text("uid") ?? $0.text("cn") }.sorted() }
  var gone: [EntryID] { changes.withLock { $0.gone } }
  var present: Set<EntryID> { changes.withLock { Set($0.present) } }
}

extension People {
  static let base = "ou=people," + SlapdServer.suffix

  /// Finds them all, and keeps its place.
  static var search: DirectorySearch {
    var search = DirectorySearch(
      base: base, filter: .present("uid"), attributes: ["entryUUID", "uid", "cn", "entryCSN"])
    search.keepsPosition = true
    return search
  }

  static func id(_ number: Int) throws -> EntryID {
    try #require(EntryID(attributeValue: uuid(number).utf8))
  }

  /// Changes the first one and removes the second.
  static let changes = """
    dn: uid=p1,\(base)
    changetype: modify
    replace: cn
    cn: Changed

    dn: uid=p2,\(base)
    changetype: delete

    """
}

extension LDAPDirectory {
  /// The position after reading everything.
  func position(_ search: DirectorySearch = People.search) async throws -> SearchPosition {
    let certificate = try await read(search) { _ in }
    #expect(certificate.isComplete)
    return try #require(certificate.position)
  }

  /// Everything that has changed since a position.
  func delivery(
    since position: SearchPosition, _ search: DirectorySearch = People.search
  ) async throws -> (ChangeCertificate, Delivery) {
    let delivery = Delivery()
    let certificate = try await changes(search, since: position) { delivery.receive($0) }
    return (certificate, delivery)
  }
}
