public import Directory

/// An entry of the users' search as it is compared: mapped, with the keys to compare by.
public struct StagedPerson: Sendable, Hashable {
  /// The entry's permanent identifier.
  public var entry: EntryID
  /// Its name as the server wrote it.
  public var dn: String
  /// Its name in the form to compare by.
  public var dnKey: String
  /// The mapped username.
  public var username: String
  /// The mapped mail address.
  public var email: String?
  /// The mapped name to show.
  public var displayName: String?
  /// What the directory says about the person's access.
  public var state: DirectoryState
  /// The entry's `entryCSN`, where the server shows it.
  public var csn: String?
  /// Why the entry must be set aside, known from itself; nil when it can be processed.
  ///
  /// Its state counts all the same: an account that is linked to it can be switched off.
  public var problem: QuarantineReason?

  /// Joins the parts.
  public init(
    entry: EntryID, dn: String, dnKey: String, username: String, email: String?,
    displayName: String?, state: DirectoryState, csn: String?, problem: QuarantineReason? = nil
  ) {
    self.entry = entry
    self.dn = dn
    self.dnKey = dnKey
    self.username = username
    self.email = email
    self.displayName = displayName
    self.state = state
    self.csn = csn
    self.problem = problem
  }
}

/// An entry that can't be processed, with its reason.
public struct RejectedEntry: Sendable, Hashable {
  /// The identifier, where one could be read.
  public var entry: EntryID?
  /// The entry's name.
  public var dn: String
  /// Why.
  public var reason: QuarantineReason
  /// The names that belong to accounts already, where that is the reason.
  public var names: ClaimedNames?

  /// Joins the parts.
  public init(
    entry: EntryID?, dn: String, reason: QuarantineReason, names: ClaimedNames? = nil
  ) {
    self.entry = entry
    self.dn = dn
    self.reason = reason
    self.names = names
  }
}

/// The names that a new entry brings.
public struct ClaimedNames: Sendable, Hashable {
  /// The username.
  public var username: String
  /// The mail address.
  public var email: String?

  /// Joins both.
  public init(username: String, email: String?) {
    self.username = username
    self.email = email
  }
}

/// Why an entry is set aside.
public enum QuarantineReason: String, Sendable, CaseIterable {
  /// It has no usable value of the identifying attribute.
  case noIdentifier = "no_identifier"
  /// Its name isn't a distinguished name.
  case badName = "bad_dn"
  /// It has none of the attributes that a username comes from.
  case noUsername = "no_username"
  /// Its username isn't UTF-8, is too long, or has characters that no username may have.
  case badUsername = "bad_username"
  /// Another entry of the directory has the same username.
  case duplicateUsername = "duplicate_username"
  /// Another entry of the directory has the same identifier.
  case duplicateIdentifier = "duplicate_identifier"
  /// It is linked, and its new username or mail address belongs to another account.
  case nameTaken = "name_taken"
  /// It is new, and its username or mail address belongs to an account already.
  case collision
  /// Its new username or mail address is that of somebody who applies for an account.
  case reservedName = "reserved_name"
  /// A person has kept it apart from the account that has its username or mail address.
  case keptApart = "kept_apart"
  /// Its account was removed for good, and it waits to be deleted, or the directory refused that.
  case toBeDeleted = "to_be_deleted"

  /// What is wrong and what to do about it.
  public var explanation: String {
    switch self {
    case .noIdentifier:
      "The entry shows no usable identifier. Let the service's account read the attribute."
    case .badName: "The entry's name can't be read as a distinguished name."
    case .noUsername: "The entry has none of the attributes that a username comes from."
    case .badUsername:
      "The entry's username isn't valid UTF-8, is empty or too long, or has control characters."
    case .duplicateUsername: "Two entries map to this username; both wait until one is changed."
    case .duplicateIdentifier: "Two entries show the same identifier."
    case .nameTaken: "The entry's new username or mail address belongs to another account."
    case .collision:
      "An account with this username or mail address exists already. Decide: link, or keep apart."
    case .reservedName:
      "An open access request reserves this username or mail address. Decide about the request."
    case .keptApart:
      "A person has kept it apart from the account with these names. It gets its own once they are "
        + "free."
    case .toBeDeleted:
      "Its account was removed, and the entry is to be deleted as well; the outbox says what that "
        + "waits for, or why the directory refused it. Have it tried again, or discard the change: "
        + "then the entry gets an account again."
    }
  }
}
