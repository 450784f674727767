public import Accounts
public import Directory
public import Values

/// What a guest asks for.
public struct AccessWish: Sendable, Hashable {
  /// What the person says.
  public var message: String?
  /// The role that the person wishes.
  public var role: Role?

  /// Joins both.
  public init(message: String? = nil, role: Role? = nil) {
    self.message = message
    self.role = role
  }
}

/// What somebody without an account sends to get one.
public struct AccountApplication: Sendable, Hashable {
  /// The name to sign in with.
  public var username: String
  /// The mail address.
  public var email: String
  /// The name to show.
  public var displayName: String?
  /// The password that counts after the approval.
  public var password: Secret
  /// What the person says.
  public var message: String?

  /// Joins the parts.
  public init(
    username: String, email: String, displayName: String? = nil, password: Secret,
    message: String? = nil
  ) {
    self.username = username
    self.email = email
    self.displayName = displayName
    self.password = password
    self.message = message
  }

  /// Every field that can't be accepted.
  var faults: [FieldFault] {
    FieldFault.ofNames(username: username, email: email, displayName: displayName)
  }

  /// The names of the account that it is about.
  var requester: AccessRequest.Requester {
    AccessRequest.Requester(username: username, email: email, displayName: displayName)
  }
}

/// What somebody gives to a person who asked.
public struct AccessApproval: Sendable, Hashable {
  /// The role; nil for the one that the person wishes, or `user`.
  public var role: Role?
  /// When the role ends; nil for never.
  public var endsAt: Timestamp?
  /// A note for those who decide.
  public var comment: String?
  /// The directory that is to get an entry for the person; nil for none.
  public var provision: DirectoryName?

  /// Joins the parts.
  public init(
    role: Role?, endsAt: Timestamp? = nil, comment: String? = nil, provision: DirectoryName? = nil
  ) {
    self.role = role
    self.endsAt = endsAt
    self.comment = comment
    self.provision = provision
  }
}
