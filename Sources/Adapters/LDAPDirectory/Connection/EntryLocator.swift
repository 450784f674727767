import CLDAP
import Directory
import Services
import Values

/// Finds entries by their identifiers below every naming context of a server.
struct EntryLocator {
  /// Identifiers in one search; slapd and others take far longer filters.
  private static let batch = 200

  private let session: ServiceSession
  private let attribute: String

  init(_ session: ServiceSession, attribute: String) {
    self.session = session
    self.attribute = attribute
  }

  /// Whether the entry with this name has this identifier; false also when the server doesn't say.
  func confirms(_ id: EntryID, at dn: String) throws(DirectoryError) -> Bool {
    try session.compare(dn, attribute, value(of: id)).code == LDAP_COMPARE_TRUE
  }

  /// What the server says about each identifier.
  func locate(_ ids: [EntryID]) throws(DirectoryError) -> [EntryID: EntryLocation] {
    let capabilities = try session.capabilities()
    var locations: [EntryID: EntryLocation] = [:]
    for start in stride(from: 0, to: ids.count, by: Self.batch) {
      let some = [EntryID](ids[start..<min(start + Self.batch, ids.count)])
      for id in some { locations[id] = .notFound }
      if capabilities.namingContexts.isEmpty {
        try search(some, below: session.settings.users.base, into: &locations)
        doubt(some, &locations, because: "the server doesn't show its naming contexts")
      }
      for context in capabilities.namingContexts {
        try search(some, below: context, into: &locations)
      }
    }
    return locations
  }

  private func search(
    _ ids: [EntryID], below context: String, into locations: inout [EntryID: EntryLocation]
  ) throws(DirectoryError) {
    let filters = ids.map(filter)
    let findings = try session.find(
      DirectorySearch(
        base: context, filter: filters.count == 1 ? filters[0] : .or(filters),
        attributes: [attribute]))
    for entry in findings.entries {
      for id in entry.values(attribute).compactMap({ EntryID(attributeValue: $0) }) {
        locations[id] = .found(dn: entry.dn)
      }
    }
    if findings.result.code == LDAP_SIZELIMIT_EXCEEDED, ids.count > 1 {
      let half = ids.count / 2
      try search([EntryID](ids[..<half]), below: context, into: &locations)
      try search([EntryID](ids[half...]), below: context, into: &locations)
      return
    }
    if let doubt = doubt(about: findings, below: context) {
      self.doubt(ids, &locations, because: doubt)
    }
  }

  /// Why an answer proves nothing; nil when it is definite.
  private func doubt(about findings: SearchFindings, below context: String) -> String? {
    if findings.references > 0 { return "the server refers to others for parts of \(context)" }
    switch findings.result.code {
    case LDAP_SUCCESS: return nil
    // A database that is empty or closed to the service, and not where the people are.
    case LDAP_NO_SUCH_OBJECT where !holdsUsers(context): return nil
    default: return "searching \(context): \(findings.result.failure.words)"
    }
  }

  private func holdsUsers(_ context: String) -> Bool {
    guard let context = DistinguishedName.key(of: context),
      let base = DistinguishedName.key(of: session.settings.users.base)
    else { return true }
    return DistinguishedName.isKey(base, within: context)
  }

  private func doubt(
    _ ids: [EntryID], _ locations: inout [EntryID: EntryLocation], because reason: String
  ) {
    for id in ids where locations[id] == .notFound { locations[id] = .unknown(reason) }
  }

  /// True of the entry with this identifier.
  func filter(_ id: EntryID) -> Filter { .equal(attribute, value(of: id)) }

  private func value(of id: EntryID) -> [UInt8] {
    let isBinary = AttributeName.equal(attribute, "objectGUID")
    return isBinary ? id.value.bytes : [UInt8](id.description.utf8)
  }
}
