public import Accounts
public import Directory
public import Reconciliation
public import Values

/// Reads accounts, with the roles that they have at the moment.
public struct AccountService: Sendable {
  private let store: any AccountStore
  private let authorities: [DirectoryName: Authorities]
  private let time: any TimeSource
  private let randomness: any Randomness

  /// Takes what it works with; `authorities` are those of the configured directories.
  public init(
    store: any AccountStore, authorities: [DirectoryName: Authorities] = [:],
    time: any TimeSource, randomness: any Randomness
  ) {
    self.store = store
    self.authorities = authorities
    self.time = time
    self.randomness = randomness
  }

  /// Makes the account `system`, which owns ownerless content, unless it is there.
  public func bootstrap() async throws {
    let now = time.now()
    try await store.createSystemAccount(randomness.identifier(at: now), at: now)
  }

  /// One account.
  public func find(_ id: AccountID) async throws -> Account? {
    try await store.find(id, at: time.now())
  }

  /// The account that a person means: by identifier, username or mail address.
  public func find(named name: String) async throws -> Account? {
    let now = time.now()
    if let id = AccountID(name), let account = try await store.find(id, at: now) { return account }
    return try await store.find(named: name, at: now)
  }

  /// Accounts of people, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  public func list(
    _ filter: AccountFilter = AccountFilter(), sort: AccountSort = .standard,
    _ page: PageRequest = PageRequest()
  ) async throws -> Page<Account> {
    try await store.list(filter, sort: sort, page, at: time.now())
  }

  /// Why an account has its role: its grants, expired ones too, the highest role first.
  public func grants(of id: AccountID) async throws -> [Grant] {
    try await store.grants(of: id)
  }

  /// Why an account has its role and its status; nil when there is no such account.
  public func explain(_ id: AccountID) async throws -> AccountExplanation? {
    guard var explanation = try await store.explanation(of: id, at: time.now()) else { return nil }
    for index in explanation.names.indices {
      let name = explanation.names[index]
      explanation.names[index].authority = name.directory.flatMap { authorities[$0] }
        .map { $0[name.attribute] }
    }
    return explanation
  }

  /// How much hangs on an account.
  public func stats(of id: AccountID) async throws -> AccountStats {
    try await store.stats(of: id, at: time.now())
  }
}
