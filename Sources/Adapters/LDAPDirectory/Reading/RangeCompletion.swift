import Directory
import Services

/// Fetches the rest of attributes that a server hands out in parts, over a connection apart.
struct RangeCompletion {
  private let session: ServiceSession
  /// Attributes whose last part never came.
  private(set) var unfinished = 0

  init(_ session: ServiceSession) {
    self.session = session
  }

  /// Joins the parts of an entry's attributes under their plain names.
  mutating func complete(_ entry: inout Entry) {
    for index in entry.attributes.indices {
      guard let part = RangedAttribute(entry.attributes[index].name) else { continue }
      entry.attributes[index].name = part.name
      var next = part.next
      while let first = next {
        guard let (values, following) = fetch(part.name, from: first, of: entry.dn) else {
          unfinished += 1
          break
        }
        entry.attributes[index].values += values
        next = following
      }
    }
    // A server may show the attribute a second time, empty, beside its first part.
    let filled = entry.attributes.filter { !$0.values.isEmpty }
    entry.attributes.removeAll { attribute in
      attribute.values.isEmpty
        && filled.contains { AttributeName.equal($0.name, attribute.name) }
    }
  }

  /// One further part; nil when it can't be had.
  private func fetch(_ name: String, from first: Int, of dn: String) -> ([[UInt8]], Int?)? {
    let search = DirectorySearch(
      base: dn, scope: .base, filter: .present("objectClass"),
      attributes: [RangedAttribute.request(name, from: first)])
    let findings: SearchFindings
    do {
      findings = try session.find(search)
    } catch {
      return nil
    }
    guard findings.result.code == 0, let entry = findings.entries.first else { return nil }
    for attribute in entry.attributes where !attribute.values.isEmpty {
      guard let part = RangedAttribute(attribute.name), AttributeName.equal(part.name, name)
      else { continue }
      if let next = part.next, next <= first { return nil }
      return (attribute.values, part.next)
    }
    return nil
  }
}
