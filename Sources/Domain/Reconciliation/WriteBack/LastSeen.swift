import Accounts
import Directory
public import Values

/// What an entry had when it was last looked at: enough to notice that it has become another person's,
/// or that somebody still looks after it.
public struct LastSeen: Sendable, Hashable {
  /// The values that the entry had; what isn't known, or may differ, isn't among them.
  public var values: [AccountAttribute: String]

  /// Takes the values.
  public init(_ values: [AccountAttribute: String]) {
    self.values = values
  }

  /// What both sides agreed on, but for what the entry's side may change without anybody noticing.
  init(of subject: WriteBackSubject, _ authorities: Authorities) {
    values = [:]
    for attribute in AccountAttribute.allCases where authorities[attribute] != .local {
      values[attribute] = subject.baseline[attribute].value
    }
  }

  /// Everything about a person's entry as it is now.
  public init(_ person: StagedPerson) {
    values = [:]
    for attribute in AccountAttribute.allCases { values[attribute] = person.attributes[attribute] }
  }

  /// The attributes that the entry has other values of now, in their order.
  public func differences(from person: StagedPerson) -> [AccountAttribute] {
    AccountAttribute.allCases.filter { attribute in
      values[attribute].map { $0 != person.attributes[attribute] } ?? false
    }
  }
}

extension LastSeen {
  /// The values by the attributes' names.
  public var json: JSONValue {
    .object(
      AccountAttribute.allCases.compactMap { attribute in
        values[attribute].map { .init(attribute.rawValue, .string($0)) }
      })
  }

  /// Reads what an outbox keeps; nil for anything else.
  public init?(_ json: JSONValue) {
    guard let members = json.members else { return nil }
    values = [:]
    for member in members {
      if let attribute = AccountAttribute(rawValue: member.key) {
        values[attribute] = member.value.stringValue
      }
    }
  }
}
