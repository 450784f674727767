public import Directory
public import Values

/// Where the reading of one directory stands, and what the next incremental run has to know.
///
/// It is kept in the transaction that ends a run, and never before.
public struct DirectoryPosition: Sendable, Hashable {
  /// What it belongs to.
  public var binding: SyncBinding
  /// Where the read of the people goes on; nil when everything has to be read.
  public var users: SearchPosition?
  /// Where the read of the groups goes on; nil when there are none, or everything has to be read.
  public var groups: SearchPosition?
  /// The containers of the entries as they were; nil when they could not be read.
  public var containers: ContainerState?
  /// The people whose mail address others claim too; what becomes of them depends on others' entries.
  public var contested: [EntryID]
  /// The people who could be processed.
  public var people: Int
  /// When everything was last read.
  public var fullAt: Timestamp

  /// The containers below the bases.
  public struct ContainerState: Sendable, Hashable {
    /// A fingerprint of their identifiers and names.
    public var fingerprint: [UInt8]
    /// Where a read of them would go on.
    public var position: SearchPosition?

    /// Joins both.
    public init(fingerprint: [UInt8], position: SearchPosition?) {
      self.fingerprint = fingerprint
      self.position = position
    }
  }

  /// Joins the parts.
  public init(
    binding: SyncBinding, users: SearchPosition? = nil, groups: SearchPosition? = nil,
    containers: ContainerState? = nil, contested: [EntryID] = [], people: Int = 0,
    fullAt: Timestamp
  ) {
    self.binding = binding
    self.users = users
    self.groups = groups
    self.containers = containers
    self.contested = contested
    self.people = people
    self.fullAt = fullAt
  }

  /// Whether one answer of the people's search tells that nothing at all has changed: the server has
  /// given the same cookie for every search.
  var standsAtOnePlace: Bool {
    guard let users, case .cookie = users.mark, containers?.position == users else { return false }
    return groups == nil && binding.parts[.groupsBase] == nil || groups == users
  }
}
