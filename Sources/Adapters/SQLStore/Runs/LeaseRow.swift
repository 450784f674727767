import Directory
import Services
import Values

/// The lease of a directory, as a row of `leases`.
enum LeaseRow {
  /// Fails the transaction of somebody who lost the lease.
  static func check(_ lease: Lease, _ connection: any SQLConnection) throws {
    let isHeld = try connection.count(
      """
      SELECT count(*) FROM leases WHERE directory = \(lease.key)
        AND holder = \(lease.holder.description) AND run_id = \(lease.run)
      """)
    guard isHeld == 1 else { throw LeaseLost(directory: lease.directory) }
  }

  /// When a lease lapses; fails for somebody who has lost it.
  static func end(of lease: Lease, _ connection: any SQLConnection) throws -> Timestamp {
    let end = try connection.first(
      """
      SELECT expires_at FROM leases WHERE directory = \(lease.key)
        AND holder = \(lease.holder.description) AND run_id = \(lease.run)
      """
    ) { $0.moment(0) }
    guard let end else { throw LeaseLost(directory: lease.directory) }
    return end
  }
}

extension Lease {
  /// What the lease is found by.
  var key: String { Self.key(of: directory, for: purpose) }

  /// The directory's name, with a mark that no name has for the right to follow it.
  static func key(of directory: DirectoryName, for purpose: Purpose) -> String {
    switch purpose {
    case .running: directory.description
    case .following: directory.description + "#live"
    }
  }
}
