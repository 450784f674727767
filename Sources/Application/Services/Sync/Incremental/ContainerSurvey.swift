import Directory
import Synchronization
import Values

/// Looks at the containers that people and groups lie in.
///
/// When a container gets another name, so do all entries below it, but the server tells nothing of
/// them: their own `entryCSN` stays. So a change among the containers means that everything has to be
/// read.
struct ContainerSurvey: Sendable {
  let directory: SyncedDirectory
  let client: any DirectoryClient
  let digest: any Digest

  private static let classes = [
    "organizationalUnit", "organization", "country", "locality", "domain", "dcObject", "container",
  ]

  /// The containers as they are now; nil when they can't be read completely.
  func state() async throws -> DirectoryPosition.ContainerState? {
    let sum = Mutex(FingerprintSum())
    var positions: Set<SearchPosition?> = []
    for var search in Self.searches(of: directory) {
      search.keepsPosition = true
      let certificate = try await client.read(search) { entries in
        sum.withLock { sum in entries.forEach { sum.add($0, digest) } }
      }
      guard certificate.isComplete else { return nil }
      positions.insert(certificate.position)
    }
    return DirectoryPosition.ContainerState(
      fingerprint: sum.withLock(\.value),
      position: positions.count == 1 ? positions.first.flatMap(\.self) : nil
    )
  }

  /// The searches that find the containers.
  static func searches(of directory: SyncedDirectory) -> [DirectorySearch] {
    bases(of: directory).map { base in
      DirectorySearch(
        base: base, filter: .or(classes.map { .equal("objectClass", Array($0.utf8)) }),
        attributes: ["entryUUID"])
    }
  }

  /// The bases that don't lie below another one.
  private static func bases(of directory: SyncedDirectory) -> [String] {
    let all = [directory.userSearch.base] + (directory.groupSearch.map { [$0.base] } ?? [])
    let keys = all.map { DistinguishedName.key(of: $0) ?? $0 }
    return all.indices.filter { index in
      !all.indices.contains { other in
        other != index && DistinguishedName.isKey(keys[index], within: keys[other])
          && (keys[index] != keys[other] || other < index)
      }
    }.map { all[$0] }
  }
}

/// Adds fingerprints of containers up, whatever their order.
struct FingerprintSum: Sendable {
  private(set) var value = [UInt8](repeating: 0, count: 32)

  mutating func add(_ container: Entry, _ digest: any Digest) {
    let fingerprint = digest.sha256(
      (container.values("entryUUID").first ?? []) + Array(container.dn.utf8))
    for index in value.indices where index < fingerprint.count {
      value[index] ^= fingerprint[index]
    }
  }
}
