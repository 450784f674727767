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
    let sum = FingerprintSum()
    var positions: Set<SearchPosition?> = []
    for base in bases {
      var search = DirectorySearch(
        base: base,
        filter: .or(Self.classes.map { .equal("objectClass", Array($0.utf8)) }),
        attributes: ["entryUUID"])
      search.keepsPosition = true
      let certificate = try await client.read(search) { entries in
        for entry in entries {
          sum.add(digest.sha256((entry.values("entryUUID").first ?? []) + Array(entry.dn.utf8)))
        }
      }
      guard certificate.isComplete else { return nil }
      positions.insert(certificate.position)
    }
    return DirectoryPosition.ContainerState(
      fingerprint: sum.value, position: positions.count == 1 ? positions.first.flatMap(\.self) : nil
    )
  }

  /// The bases that don't lie below another one.
  private var bases: [String] {
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

/// Adds fingerprints up, whatever their order.
private final class FingerprintSum: Sendable {
  private let sum = Mutex([UInt8](repeating: 0, count: 32))

  var value: [UInt8] { sum.withLock(\.self) }

  func add(_ fingerprint: [UInt8]) {
    sum.withLock { sum in
      for index in sum.indices where index < fingerprint.count { sum[index] ^= fingerprint[index] }
    }
  }
}
