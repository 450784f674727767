/// What becomes of a linked account's attributes: each by the side that decides about it.
struct AttributeSettlement {
  /// What the account takes from the directory.
  private(set) var changes: [AttributeChange] = []
  /// What only changes the agreement of both sides.
  private(set) var rebased: [AttributeChange] = []
  /// The conflicts that are new, or are about other values than before.
  private(set) var opened: [AttributeConflict] = []
  /// What goes to the directory, because the account has changed alone.
  private(set) var writes: [AttributeChange] = []
  /// The conflicts that are none any more.
  private(set) var closed: [AttributeConflict] = []

  private let account: LinkedAccount
  private let person: StagedPerson
  private let isEmailContested: Bool
  private let policy: SyncPolicy

  init(
    of account: LinkedAccount, from person: StagedPerson, isEmailContested: Bool,
    policy: SyncPolicy
  ) {
    self.account = account
    self.person = person
    self.isEmailContested = isEmailContested
    self.policy = policy
    for attribute in AccountAttribute.allCases { settle(attribute) }
  }

  private mutating func settle(_ attribute: AccountAttribute) {
    guard !account.waiting.attributes.contains(attribute) else { return }
    let open = account.conflicts.first { $0.attribute == attribute }
    let local = account.attributes[attribute]
    let isContested = attribute == .email && isEmailContested
    let directory = isContested ? nil : person.attributes[attribute]
    switch policy.authorities[attribute] {
    case .directory:
      if local != directory {
        changes.append(AttributeChange(attribute, from: local, to: directory))
      }
      if let open { closed.append(open) }
    case .local:
      if let open { closed.append(open) }
      if !isContested, account.baseline[attribute] != .none {
        write(attribute, from: directory, to: local)
      }
    case .merge where isContested:
      // Nobody gets the address that two claim; one that is the account's own stays.
      if local != nil, local == person.email {
        changes.append(AttributeChange(attribute, from: local, to: nil))
      }
    case .merge:
      merge(
        AttributeConflict(
          attribute: attribute, baseline: account.baseline[attribute].value, directory: directory,
          local: local), open: open)
    }
  }

  private mutating func merge(_ sides: AttributeConflict, open: AttributeConflict?) {
    let (attribute, agreed) = (sides.attribute, account.baseline[sides.attribute])
    let outcome = ThreeWayMerge(onConflict: policy.onConflict)
      .outcome(agreed: agreed, directory: sides.directory, local: sides.local)
    switch outcome {
    case .nothing: write(sides.attribute, from: sides.directory, to: sides.local)
    case .take:
      changes.append(AttributeChange(attribute, from: sides.local, to: sides.directory))
    case .rebase:
      rebased.append(AttributeChange(attribute, from: agreed.value, to: sides.directory))
      write(attribute, from: sides.directory, to: sides.local)
    case .conflict:
      if open != sides { opened.append(sides) }
      return
    }
    if let open { closed.append(open) }
  }

  /// Sends an attribute to the directory, where it may be written and the directory hasn't refused it.
  private mutating func write(
    _ attribute: AccountAttribute, from directory: String?, to local: String?
  ) {
    guard directory != local, policy.writes(attribute), !account.refused.contains(attribute)
    else { return }
    writes.append(AttributeChange(attribute, from: directory, to: local))
  }
}

extension AccountAttributes {
  /// The value of one attribute.
  public subscript(attribute: AccountAttribute) -> String? {
    switch attribute {
    case .username: username
    case .email: email
    case .displayName: displayName
    }
  }
}

extension StagedPerson {
  /// The mapped attributes.
  public var attributes: AccountAttributes {
    AccountAttributes(username: username, email: email, displayName: displayName)
  }
}
