/// Objects that aren't there, or that the caller may not know about.
extension ProblemCode {
  /// Nothing has this path.
  public static let notFound = ProblemCode(
    "not_found", 404, "Not found", "Nothing is at this path. Check it against /openapi.json.")
  /// No account has this id.
  public static let userNotFound = absence("user_not_found", "User")
  /// No group has this id.
  public static let groupNotFound = absence("group_not_found", "Group")
  /// No session has this id.
  public static let sessionNotFound = absence("session_not_found", "Session")
  /// No API token has this id.
  public static let tokenNotFound = absence("token_not_found", "API token")
  /// No API key is kept for this provider.
  public static let apiKeyNotFound = absence("api_key_not_found", "API key")
  /// No grant has this id.
  public static let grantNotFound = absence("grant_not_found", "Grant")
  /// No access request has this id.
  public static let requestNotFound = absence("request_not_found", "Access request")
  /// No workflow has this id.
  public static let workflowNotFound = absence("workflow_not_found", "Workflow")
  /// The workflow has no such revision.
  public static let revisionNotFound = absence("revision_not_found", "Revision")
  /// The workflow has no thumbnail.
  public static let thumbnailNotFound = absence("thumbnail_not_found", "Thumbnail")
  /// No directory has this name.
  public static let directoryNotFound = absence("directory_not_found", "Directory")
  /// No run has this id.
  public static let runNotFound = absence("run_not_found", "Run")
  /// No entry with this identifier is set aside.
  public static let quarantinedEntryNotFound = absence(
    "quarantined_entry_not_found", "Quarantined entry")
  /// No collision has this id.
  public static let collisionNotFound = absence("collision_not_found", "Collision")
  /// No open conflict has this id.
  public static let conflictNotFound = absence("conflict_not_found", "Conflict")
  /// No notification has this id.
  public static let notificationNotFound = absence("notification_not_found", "Notification")
  /// No change for a directory has this id.
  public static let outboxItemNotFound = absence("outbox_item_not_found", "Outbox item")

  static let ofAbsence: [ProblemCode] = [
    notFound, userNotFound, groupNotFound, sessionNotFound, tokenNotFound, apiKeyNotFound,
    grantNotFound, requestNotFound, workflowNotFound, revisionNotFound, thumbnailNotFound,
    directoryNotFound, runNotFound, quarantinedEntryNotFound, collisionNotFound, conflictNotFound,
    notificationNotFound, outboxItemNotFound,
  ]

  private static func absence(_ name: String, _ noun: String) -> ProblemCode {
    ProblemCode(
      name, 404, "\(noun) not found",
      "It doesn't exist, or you may not see it. Check the last part of the path.")
  }
}

/// Requests that don't fit the present state.
extension ProblemCode {
  /// Somebody has this username.
  public static let usernameTaken = ProblemCode(
    "username_taken", 409, "Username already exists", "Choose another username.")
  /// Somebody has this e-mail address.
  public static let emailTaken = ProblemCode(
    "email_taken", 409, "E-mail address already exists", "Choose another e-mail address.")
  /// Nobody would be left to administrate.
  public static let lastAdmin = ProblemCode(
    "last_admin", 409, "Last admin protected", "Make another account an administrator first.")
  /// The first administrator exists.
  public static let alreadySetUp = ProblemCode(
    "already_set_up", 409, "Already set up", "Sign in with the administrator's account.")
  /// An access request waits already.
  public static let requestPending = ProblemCode(
    "request_pending", 409, "A request is pending", "Wait for its decision, or withdraw it.")
  /// There is nothing to ask for.
  public static let alreadyHasAccess = ProblemCode(
    "already_has_access", 409, "Access is already given", "Use the service; no request is needed.")
  /// Somebody else decided first.
  public static let alreadyDecided = ProblemCode(
    "already_decided", 409, "Already decided", "Read the request again to see the decision.")
  /// The requester's account doesn't work.
  public static let requesterInactive = ProblemCode(
    "requester_inactive", 409, "The requester's account is switched off",
    "Enable or restore the account first, or reject the request.")
  /// The owner of ownerless content can't be changed.
  public static let systemAccount = ProblemCode(
    "system_account", 409, "System account protected", "Choose another account.")
  /// The value comes from the directory.
  public static let ownedByDirectory = ProblemCode(
    "owned_by_directory", 409, "Owned by the directory", "Change it in the directory.")
  /// One run of a directory at a time.
  public static let runInProgress = ProblemCode(
    "run_in_progress", 409, "A run is in progress", "Wait until it has finished.")
  /// The plan no longer fits.
  public static let planStale = ProblemCode(
    "plan_stale", 409, "The plan is out of date", "Start a new run and review its plan.")
  /// The receiver has the notification.
  public static let alreadyDelivered = ProblemCode(
    "already_delivered", 409, "Already delivered", "The receiver has taken it; nothing is left.")
  /// The same idempotency key came with another body.
  public static let idempotencyConflict = ProblemCode(
    "idempotency_conflict", 409, "Idempotency key already used",
    "Use a new Idempotency-Key for a different request.")
  /// The object was changed since it was read.
  public static let staleVersion = ProblemCode(
    "stale_version", 412, "The object has changed",
    "Read it again, and send the change with its new ETag in If-Match.")

  static let ofConflicts: [ProblemCode] = [
    usernameTaken, emailTaken, lastAdmin, alreadySetUp, requestPending, alreadyHasAccess,
    alreadyDecided, requesterInactive, systemAccount, ownedByDirectory, runInProgress, planStale,
    alreadyDelivered, idempotencyConflict, staleVersion,
  ]
}
