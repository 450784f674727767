import HTTPRouting
import Values

/// Keeps foreign web pages away from a service that asks nobody to sign in.
///
/// A page in the person's browser can send requests to this machine, and where its own name leads
/// to this machine (DNS rebinding) it could read the answers too. Other programs say nothing of a
/// page and call the service by its address.
struct ForeignPages: Sendable {
  /// The address that people and programs use, such as `http://muster.example:8080`.
  let publicURL: String

  /// Refuses what a foreign page sends.
  ///
  /// - Throws: `forbidden`.
  func refuse(_ request: HTTPRequest) throws(Problem) {
    guard isCalledByOwnName(request), request.method.isSafe || !isOfForeignPage(request) else {
      throw Problem(
        .forbidden,
        "Without sign-in only programs and pages of this machine are served. Use \(publicURL).")
    }
  }

  private func isCalledByOwnName(_ request: HTTPRequest) -> Bool {
    // A browser always names the host, and reaches no socket file.
    guard case .network = request.peer, let authority = request.headers["Host"] else {
      return true
    }
    let host = Self.host(of: authority)
    let own = publicURL.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
    return host == "localhost" || NetworkAddress(host)?.isLoopback == true
      || host == own.map { Self.host(of: String($0)) }
  }

  private func isOfForeignPage(_ request: HTTPRequest) -> Bool {
    if let site = request.headers["Sec-Fetch-Site"] {
      return site != "same-origin" && site != "none"
    }
    guard let origin = request.headers["Origin"] else { return false }
    return origin != publicURL && !request.isSameOrigin
  }

  /// The lower-case name or address in `name:port` or `[::1]:port`.
  private static func host(of authority: String) -> String {
    if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
    return authority.prefix { $0 != ":" }.lowercased()
  }
}
