import HTTPRouting
import Services
import Values

/// Who sends a request, and what showed it.
struct APICaller: Sendable {
  /// What showed who the caller is.
  enum Proof: Sendable {
    /// A session token or an API token in the header `Authorization`.
    case bearerToken
    /// A session token in the cookie.
    case cookie
    /// Nothing: the service runs for one person.
    case singleUser
  }

  let caller: Caller
  let proof: Proof
}

extension RequestOrigin {
  /// The origin of a request.
  init(_ request: HTTPRequest) {
    let address: String? =
      switch request.client {
      case .local: nil
      case .network: request.client.description
      }
    self.init(ipAddress: address, userAgent: request.headers["User-Agent"])
  }
}
