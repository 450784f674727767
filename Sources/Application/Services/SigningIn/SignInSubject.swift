public import Accounts
public import Values

/// Whose failures count together, and from where.
public struct SignInSubject: Sendable, Hashable {
  /// The account; nil for a name that nobody has.
  public let account: AccountID?
  /// The account's identifier, or the fingerprint of the name that nobody has.
  public let name: String
  /// The client's network.
  let network: ClientNetwork
  /// The client's network as the store names it.
  public var networkName: String { network.description }

  /// The failures of an account at an address.
  public init(account: AccountID, address: String?) {
    self.account = account
    name = account.description
    network = ClientNetwork(address: address)
  }

  /// The failures of a name that nobody has at an address.
  ///
  /// Somebody may have typed a password there, so that only its fingerprint is kept.
  init(unknownName key: String, address: String?, digest: any Digest) {
    account = nil
    name = "name:" + HexText.encode(digest.sha256(Array(key.utf8)))
    network = ClientNetwork(address: address)
  }

  /// The three counts that an attempt goes into; this machine's own address is everybody's behind a
  /// proxy, and has no count of its own.
  public var keys: [FailureKey] {
    let own = [
      FailureKey(scope: .accountAtNetwork, subject: name, network: network.description),
      FailureKey(scope: .account, subject: name, network: FailureKey.any),
    ]
    guard network.isOwn else { return own }
    return own + [
      FailureKey(
        scope: .network, subject: FailureKey.any, network: network.description)
    ]
  }
}

/// Names one count of failed sign-ins.
public struct FailureKey: Sendable, Hashable {
  /// What is counted.
  public let scope: Scope
  /// The account or unknown name; `any` for every one.
  public let subject: String
  /// The network; `any` for every one.
  public let network: String

  /// Stands for every account or every network.
  public static let any = "*"

  /// What a count is about.
  public enum Scope: Sendable, Hashable {
    /// One account from one network.
    case accountAtNetwork
    /// One account from anywhere.
    case account
    /// One network with any account.
    case network
  }

  init(scope: Scope, subject: String, network: String) {
    self.scope = scope
    self.subject = subject
    self.network = network
  }
}
