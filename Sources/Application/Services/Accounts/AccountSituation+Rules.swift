import Accounts

extension AccountSituation {
  /// Who asks, with the rights that they have now.
  ///
  /// - Throws: `AuthenticationError` when they lost their account meanwhile.
  func agent(of author: ChangeAuthor) throws(AuthenticationError) -> Agent {
    guard author.account != nil else { return .unrestricted }
    guard let account = self.author else { throw .unauthenticated }
    guard account.status == .active else { throw .accountDisabled }
    return .person(account)
  }

  /// The account that is changed.
  ///
  /// - Throws: `AccountError.notFound`.
  func existingSubject() throws(AccountError) -> AccountRecord {
    guard let subject else { throw .notFound }
    return subject
  }

  /// The account that gets what the subject owns.
  ///
  /// - Throws: `AccountError.invalid` with the field that names it.
  func suitableRecipient(
    field: String, under rules: AccountRules
  ) throws(AccountError) -> Account {
    let fault: String
    if let recipient {
      if recipient.id == subject?.account.id {
        fault = "Name another account than the one that gives."
      } else if let obstacle = rules.obstacle(toReceiving: recipient) {
        fault = obstacle.explanation
      } else {
        return recipient
      }
    } else {
      fault = "There is no such account."
    }
    throw .invalid([FieldFault(field: field, problem: fault, kind: .conflict)])
  }
}
