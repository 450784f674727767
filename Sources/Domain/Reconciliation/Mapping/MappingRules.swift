/// Which attributes of an entry become which of an account.
public struct MappingRules: Sendable, Hashable {
  /// The attribute that identifies an entry for good.
  public var id: String
  /// Where the username comes from: the first attribute that has a value.
  public var username: [String]
  /// Where the mail address comes from: the first attribute with a usable value.
  public var email: [String]
  /// Where the name to show comes from, in the same way.
  public var displayName: [String]

  /// Joins the parts.
  public init(
    id: String = "entryUUID", username: [String] = ["uid"], email: [String] = ["mail"],
    displayName: [String] = ["displayName", "cn"]
  ) {
    self.id = id
    self.username = username
    self.email = email
    self.displayName = displayName
  }

  /// Every attribute that a read must ask for, each once, operational ones included.
  public var requestedAttributes: [String] {
    var seen: Set<String> = []
    return ([id, "entryCSN"] + username + email + displayName + DirectoryState.attributes)
      .filter { seen.insert($0.lowercased()).inserted }
  }
}

/// The attributes of an account that a directory can give.
public enum AccountAttribute: String, Sendable, CaseIterable {
  /// The name to sign in with.
  case username
  /// The mail address.
  case email
  /// The name to show.
  case displayName = "display_name"
}

/// Which side decides about an attribute.
public enum Authority: String, Sendable, CaseIterable {
  /// The directory's value is the account's.
  case directory
  /// The directory gives the first value only.
  case local
  /// Whichever side has changed since both agreed; both is a conflict.
  case merge
}

/// The deciding side of each attribute; the directory where nothing is said.
public struct Authorities: Sendable, Hashable {
  private var byAttribute: [AccountAttribute: Authority]

  /// Takes the exceptions.
  public init(_ byAttribute: [AccountAttribute: Authority] = [:]) {
    self.byAttribute = byAttribute
  }

  /// The side that decides about an attribute.
  public subscript(attribute: AccountAttribute) -> Authority {
    byAttribute[attribute] ?? .directory
  }

  /// The attributes that either side may change.
  public var merged: [AccountAttribute] { AccountAttribute.allCases.filter { self[$0] == .merge } }
}
