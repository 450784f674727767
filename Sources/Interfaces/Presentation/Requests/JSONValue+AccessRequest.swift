public import Accounts
public import Values

extension JSONValue {
  /// An access request, as those see it who decide.
  public init(_ request: AccessRequest) {
    let decision = request.decision
    self = [
      "request_id": JSONValue(request.id), "user_id": JSONValue(request.account),
      "username": .string(request.requester.username),
      "email": JSONValue(request.requester.email),
      "display_name": JSONValue(request.requester.displayName),
      "application": .bool(request.isApplication), "message": JSONValue(request.message),
      "requested_role": JSONValue(request.requestedRole?.description),
      "status": .string(request.status.rawValue), "role": JSONValue(decision?.role?.description),
      "decided_by": JSONValue(decision?.decider),
      "decided_by_name": JSONValue(decision?.deciderName),
      "decided_at": JSONValue(decision?.at), "reason": JSONValue(decision?.reason),
      "comment": JSONValue(decision?.comment), "expires_at": JSONValue(decision?.accessEndsAt),
      "created_at": JSONValue(request.createdAt), "updated_at": JSONValue(request.updatedAt),
      "version": JSONValue(request.version),
    ]
  }

  /// An access request, as the requester sees it: without the note of those who decide.
  public init(own request: AccessRequest) {
    var request = request
    request.decision?.comment = nil
    self.init(request)
  }
}
