public import Accounts
public import Directory
public import Values

/// The identifiers of the grants that one rule of a directory gives to accounts.
public struct GrantIdentifiers: Sendable {
  /// The rule's grant.
  public let grant: RuleGrant
  private let hash: UInt64

  /// Names the rule.
  public init(of grant: RuleGrant, in directory: DirectoryName) {
    self.grant = grant
    hash = "\(directory):\(grant.role):\(grant.rule)".stableHash
  }

  /// The identifier of the grant to one account: the same each time.
  public func id(for account: AccountID) -> GrantID {
    GrantID(
      UniqueID(
        high: account.value.high,
        low: (account.value.low ^ hash) & ~(0b11 << 62) | 0b10 << 62))
  }
}

extension GrantID {
  /// The identifier of the grant that one rule of a directory gives to one account: the same each
  /// time.
  public init(for account: AccountID, _ grant: RuleGrant, of directory: DirectoryName) {
    self = GrantIdentifiers(of: grant, in: directory).id(for: account)
  }
}

extension ConflictID {
  /// The identifier of the conflict about one attribute of one account: the same each time.
  public init(
    for account: AccountID, _ attribute: AccountAttribute, of directory: DirectoryName
  ) {
    let hash = "conflict:\(directory):\(attribute.rawValue)".stableHash
    self.init(
      UniqueID(
        high: account.value.high & ~0xf000 | 0x8000,
        low: (account.value.low ^ hash) & ~(0b11 << 62) | 0b10 << 62))
  }
}

extension Identifier {
  /// The identifier of the object that mirrors an entry: the same each time, another one for the
  /// same entry in another directory, and in the order of the entries (RFC 9562, section 5.8).
  public init(derivedFrom entry: EntryID, in directory: DirectoryName) {
    let bits = entry.value
    self.init(
      UniqueID(
        high: bits.high & ~0xf000 | 0x8000,
        low: (bits.low ^ directory.description.stableHash) & ~(0b11 << 62) | 0b10 << 62))
  }
}

extension String {
  /// FNV-1a over the UTF-8 bytes: the same in every process and version.
  fileprivate var stableHash: UInt64 {
    utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}
