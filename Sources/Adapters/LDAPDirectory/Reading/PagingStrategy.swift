import CLDAP

/// Decides how a search is paged, and what follows the end of a page: a state machine without
/// input or output.
struct PagingStrategy: Sendable {
  /// The ways to search.
  enum Mode: Sendable, Hashable {
    /// With the control of RFC 4533, which goes together with no paging.
    case synchronizing
    case paged(size: Int)
    case unpaged
  }

  /// What comes after a result.
  enum Step: Sendable, Hashable {
    case nextPage(cookie: [UInt8])
    /// The search starts again; what was delivered before is left out.
    case restart
    case end(OperationResult, reachedCookieEnd: Bool)
  }

  private(set) var mode: Mode
  private(set) var pages = 0
  private var alternatives: [Mode]
  private var limit: OperationResult?

  /// The page size for servers that refuse the configured one.
  static let smallPage = 100
  /// The page size for a server that needs paging although none is configured.
  static let defaultPage = 500

  /// - Parameters:
  ///   - pageSize: the configured size; 0 for none.
  ///   - refusesPaging: whether the server is known to have no paging.
  ///   - synchronizes: whether a cookie is wanted, and the server known to give one.
  init(pageSize: Int, refusesPaging: Bool, synchronizes: Bool = false) {
    if pageSize > 0, !refusesPaging {
      mode = .paged(size: pageSize)
      alternatives = (pageSize > Self.smallPage ? [.paged(size: Self.smallPage)] : []) + [.unpaged]
    } else {
      mode = .unpaged
      alternatives = [.paged(size: pageSize > 0 ? pageSize : Self.defaultPage)]
    }
    guard synchronizes else { return }
    alternatives = [mode] + alternatives
    mode = .synchronizing
  }

  /// Whether a restart could deliver entries twice.
  var mayRestartAfterEntries: Bool {
    (mode == .unpaged || mode == .synchronizing) && !alternatives.isEmpty
  }

  /// What follows a result: its cookie is nil when the answer had no paging control, and `count`
  /// are the entries that the present mode has brought.
  mutating func step(after result: OperationResult, cookie: [UInt8]?, count: Int) -> Step {
    if result.code == LDAP_SUCCESS {
      guard case .paged = mode, let cookie else { return .end(result, reachedCookieEnd: true) }
      pages += 1
      return cookie.isEmpty
        ? .end(result, reachedCookieEnd: true) : .nextPage(cookie: cookie)
    }
    switch mode {
    case .synchronizing
    where Self.refusals.contains(result.code) || Self.limits.contains(result.code):
      return restart() ?? .end(result, reachedCookieEnd: true)
    case .synchronizing: return .end(result, reachedCookieEnd: true)
    case .paged where pages == 0 && count == 0 && Self.refusals.contains(result.code):
      // Another page size helps only against a limit.
      if result.code != LDAP_ADMINLIMIT_EXCEEDED { alternatives.removeAll { $0 != .unpaged } }
      return restart() ?? .end(limit ?? result, reachedCookieEnd: limit != nil)
    case .paged:
      return .end(result, reachedCookieEnd: false)
    case .unpaged where Self.limits.contains(result.code):
      limit = result
      return restart() ?? .end(result, reachedCookieEnd: true)
    case .unpaged:
      return .end(result, reachedCookieEnd: true)
    }
  }

  /// Rules a restart out: too much was delivered to leave it out a second time.
  mutating func commit() {
    alternatives = []
  }

  private mutating func restart() -> Step? {
    guard !alternatives.isEmpty else { return nil }
    mode = alternatives.removeFirst()
    return .restart
  }

  /// What servers answer that don't page, not for this identity, or not with so large a page.
  private static let refusals: Set<Int32> = [
    LDAP_UNAVAILABLE_CRITICAL_EXTENSION, LDAP_PROTOCOL_ERROR, LDAP_UNWILLING_TO_PERFORM,
    LDAP_ADMINLIMIT_EXCEEDED,
  ]
  private static let limits: Set<Int32> = [LDAP_SIZELIMIT_EXCEEDED, LDAP_ADMINLIMIT_EXCEEDED]
}
