public import Accounts
public import Values

/// Why an access request can't be made or decided.
public enum AccessRequestError: Error, Sendable, Hashable {
  /// There is no such request.
  case notFound
  /// Guests may not ask here.
  case switchedOff
  /// Nobody may apply for an account here.
  case applicationsSwitchedOff
  /// One waits for its decision already.
  case pending
  /// The person has a role.
  case alreadyHasAccess
  /// It was decided, withdrawn or has lapsed.
  case closed(AccessRequestStatus)
  /// The last one was rejected; the person may ask again then.
  case coolingDown(until: Timestamp, now: Timestamp)
  /// Too many applications wait.
  case tooManyApplications
  /// Nobody decides their own.
  case own
  /// The requester's account doesn't work.
  case inactiveRequester(AccountStatus)
  /// Fields are wrong.
  case invalid([FieldFault])
}
