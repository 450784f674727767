import Accounts
import HTTPRouting
import Services
import Values

extension Problem {
  /// Why an access request can't be made or decided.
  init(request error: AccessRequestError) {
    switch error {
    case .notFound: self.init(.requestNotFound)
    case .switchedOff:
      self.init(.forbidden, "Access requests are switched off here. Ask an administrator.")
    case .applicationsSwitchedOff: self.init(.registrationDisabled)
    case .pending: self.init(.requestPending)
    case .alreadyHasAccess: self.init(.alreadyHasAccess)
    case .closed(let status):
      self.init(
        .alreadyDecided,
        "The request is \(status.rawValue) by now. Read it again to see what became of it.")
    case .coolingDown(let end, let now):
      self.init(
        .rateLimited, "The last request was rejected. A new one can be made from \(end) on.",
        retryAfter: (end - now).inSecondsRoundedUp)
    case .tooManyApplications:
      self.init(
        .rateLimited, "Too many applications wait. Try again when some have been decided.",
        retryAfter: 3600)
    case .own:
      self.init(
        .forbidden, "Nobody decides their own access request. Ask somebody else to do it.")
    case .inactiveRequester(let status):
      self.init(
        .requesterInactive,
        "The requester's account is \(status.rawValue). Bring it back first, or reject the request."
      )
    case .invalid(let faults): self.init(faults: faults)
    }
  }
}
