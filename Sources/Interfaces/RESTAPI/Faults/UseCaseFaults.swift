import Accounts
import HTTPRouting
import Services
import Values

/// The one place that says which problem an error of the use cases is.
struct UseCaseFaults: Sendable {
  /// Whether an error means that the store can't be used.
  let isStoreFailure: @Sendable (any Error) -> Bool
  /// Which role holds which permission.
  let permissions: PermissionMatrix

  /// The problem; nil for an error that is a fault of the program.
  func problem(_ error: any Error) -> Problem? {
    switch error {
    case let error as AuthenticationError: Problem(authentication: error)
    case let error as SignInError: Problem(signIn: error)
    case let error as SetupError: Problem(setup: error)
    case let error as AccountRefusal: Problem(refusal: error, permissions)
    case let error as AccountError: Problem(account: error)
    case let error as AccountConflict: Problem(conflict: error)
    case let error as PasswordHashingError: Problem(hashing: error)
    case let error as PasswordRefusal: Problem(password: error)
    case let error as RegistrationError: Problem(registration: error)
    case let error as SessionEndingError: Problem(ending: error)
    case let error as APITokenError: Problem(token: error)
    case let error as APIKeyError: Problem(key: error)
    case let error as AccessRequestError: Problem(request: error)
    case NotificationError.notFound: Problem(.notificationNotFound)
    case NotificationError.alreadyDelivered: Problem(.alreadyDelivered)
    case let error as WorkflowError: Problem(workflow: error)
    case is BadCursor:
      .invalid(FieldError("cursor", .format, "Use the next_cursor of the page before, unchanged."))
    case is StaleVersion: Problem(.staleVersion)
    case is UnknownDirectory: Problem(.directoryNotFound)
    case is RunNotFound: Problem(.runNotFound)
    case is RunInProgress, is LeaseLost: Problem(.runInProgress)
    case is PlanNotHeld:
      Problem(.planStale, "The plan isn't held any more. Read the run to see what became of it.")
    case is RunNotUnderWay:
      Problem(.planStale, "The run isn't under way, so nothing can be cancelled. Read the run.")
    case let error as RunNotUndoable: Problem(.planStale, error.sentence)
    case let error as NothingToSettle: Problem(settlement: error)
    case is CollisionSettled, is ConflictSettled:
      Problem(.alreadyDecided, "Somebody has decided before. Read the list again.")
    case let error as LinkObstacle: .invalid(FieldError("user_id", .format, error.explanation))
    case is OutboxItemNotFound: Problem(.outboxItemNotFound)
    case let error as OutboxItemClosed:
      Problem(
        .alreadyDecided,
        "The change is \(error.state.rawValue), so that can't be done with it. Read it again.")
    case let error as OutboxItemNeeded:
      Problem(.alreadyDecided, error.sentence)
    case is DirectoryError: Problem(.directoryUnavailable)
    default: isStoreFailure(error) ? Problem(.storeUnavailable) : nil
    }
  }
}

extension Problem {
  /// What isn't there to be settled.
  fileprivate init(settlement error: NothingToSettle) {
    switch error.matter {
    case .quarantinedEntry: self.init(.quarantinedEntryNotFound)
    case .collision: self.init(.collisionNotFound)
    case .conflict: self.init(.conflictNotFound)
    }
  }
}

extension Problem {
  /// Why a token doesn't count.
  fileprivate init(authentication error: AuthenticationError) {
    switch error {
    case .unauthenticated: self.init(.unauthenticated)
    case .sessionExpired: self.init(.sessionExpired)
    case .accountDisabled: self.init(.accountDisabled)
    }
  }

  /// Why somebody could not sign in.
  fileprivate init(signIn error: SignInError) {
    switch error {
    case .invalidCredentials: self.init(.invalidCredentials)
    case .accountDisabled: self.init(.accountDisabled)
    case .lockedOut(let wait): self.init(.lockedOut, retryAfter: wait.inSecondsRoundedUp)
    case .tooManyFailures(let wait):
      self.init(.rateLimited, retryAfter: wait.inSecondsRoundedUp)
    case .directoryUnavailable: self.init(.directoryUnavailable)
    case .overloaded: self.init(.rateLimited, retryAfter: 1)
    }
  }

  /// Why the first administrator could not be made.
  fileprivate init(setup error: SetupError) {
    switch error {
    case .alreadySetUp: self.init(.alreadySetUp)
    case .invalid(let faults): self.init(faults: faults)
    case .usernameTaken: self.init(.usernameTaken)
    case .emailTaken: self.init(.emailTaken)
    }
  }

  /// Why nobody may register now.
  fileprivate init(registration error: RegistrationError) {
    switch error {
    case .closed: self.init(.registrationDisabled)
    case .tooMany(let wait): self.init(.rateLimited, retryAfter: wait.inSecondsRoundedUp)
    }
  }

  /// Why a password isn't taken.
  fileprivate init(password refusal: PasswordRefusal) {
    switch refusal {
    case .weak(let problems):
      self.init(.weakPassword, errors: problems.map { FieldError(password: $0) })
    case .wrongCurrent:
      self.init(
        .wrongCurrentPassword,
        errors: [FieldError("current_password", .conflict, "It isn't the present password.")])
    case .lockedOut(let wait): self.init(.lockedOut, retryAfter: wait.inSecondsRoundedUp)
    case .overloaded: self.init(.rateLimited, retryAfter: 1)
    case .directoryUnavailable: self.init(.directoryUnavailable)
    }
  }

  /// Why a password could not be checked; nil for a fault of the program.
  fileprivate init?(hashing error: PasswordHashingError) {
    switch error {
    case .queueFull: self.init(.rateLimited, retryAfter: 1)
    case .unsuitableLength, .libraryFailed: return nil
    }
  }
}

extension FieldError {
  /// What the policy has against a password.
  init(password problem: PasswordProblem, field: String = "password") {
    let code: Code =
      switch problem {
      case .tooShort: .tooShort
      case .tooLong: .tooLong
      case .missing, .ownName, .guessable, .reused, .refusedByDirectory: .format
      }
    self.init(field, code, problem.description)
  }
}

extension Duration {
  /// Whole seconds, at least one, so that who waits them has waited long enough.
  var inSecondsRoundedUp: Int {
    max(1, Int(components.seconds) + (components.attoseconds > 0 ? 1 : 0))
  }
}
