import HTTPRouting
import Services

extension Problem {
  /// Why a session wasn't ended.
  init(ending error: SessionEndingError) {
    switch error {
    case .notFound: self.init(.sessionNotFound)
    case .noAccount: self.init(.userNotFound)
    case .higherRole: self.init(.higherRole)
    }
  }

  /// Why an API token wasn't made or changed.
  init(token error: APITokenError) {
    switch error {
    case .notFound: self.init(.tokenNotFound)
    case .staleVersion: self.init(.staleVersion)
    case .aboveOwner: self.init(.roleAboveOwn)
    case .alreadyOver:
      self = .invalid(FieldError("expires_at", .range, "Use a moment that is still to come."))
    case .unsuitableOwner: self.init(.forbidden, "This account can't have API tokens.")
    }
  }

  /// Why an API key wasn't found or changed.
  init(key error: APIKeyError) {
    switch error {
    case .notFound: self.init(.apiKeyNotFound)
    case .staleVersion: self.init(.staleVersion)
    }
  }
}
