/// What Muster has said it has done, and what therefore may be found afterwards.
struct AcknowledgedWrites: Sendable {
  /// Local accounts that were made.
  private(set) var accounts: [String] = []
  /// The names to show that a person's entry may have, by the person's number: the last one that
  /// was acknowledged, or one tried since without an answer.
  private(set) var names: [Int: Set<String>] = [:]

  /// A local account was made.
  mutating func made(_ account: String) {
    accounts.append(account)
  }

  /// A name was given to a person; whether it was acknowledged or the program died.
  mutating func named(_ number: Int, _ name: String, isAcknowledged: Bool) {
    if isAcknowledged {
      names[number] = [name]
    } else {
      // Nothing was there before; an entry without a name of its own shows as empty.
      names[number, default: [""]].insert(name)
    }
  }
}
