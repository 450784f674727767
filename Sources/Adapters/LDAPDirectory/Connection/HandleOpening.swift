import CLDAP
import Services
import Values

/// Opens connections: the servers in turn, protected as the settings say.
struct HandleOpening {
  private let settings: DirectoryConnectionSettings
  private let servers: ServerChoice
  private let use: ServerUse

  init(
    _ settings: DirectoryConnectionSettings, _ servers: ServerChoice, for use: ServerUse
  ) {
    self.settings = settings
    self.servers = servers
    self.use = use
  }

  /// A protected connection to the first server that `finish` accepts.
  func open(
    _ finish: (LDAPHandle) throws(DirectoryError) -> Void
  ) throws(DirectoryError) -> LDAPHandle {
    try first { url throws(DirectoryError) in
      let handle = try open(url)
      try finish(handle)
      return handle
    }
  }

  /// A protected connection to this server.
  func open(_ url: String) throws(DirectoryError) -> LDAPHandle {
    let handle = try reach(url)
    try protect(handle)
    return handle
  }

  /// The first server with which the attempt succeeds.
  ///
  /// A refused password isn't tried on the other servers: that would only count as more failures
  /// towards a lock-out.
  func first(
    _ attempt: (String) throws(DirectoryError) -> LDAPHandle
  ) throws(DirectoryError) -> LDAPHandle {
    var failures: [DirectoryError] = []
    for url in servers.candidates(for: use) {
      do {
        let handle = try attempt(url)
        servers.answered(url, for: use)
        return handle
      } catch {
        if error.code == .bindRefused || Task.isCancelled { throw error }
        servers.failed(url, error)
        failures.append(error)
      }
    }
    guard var first = failures.first else { throw .noServer(servers.standings) }
    first.message = failures.map(\.message).joined(separator: " ")
    throw first
  }

  /// A connected handle with its options set.
  func reach(_ url: String) throws(DirectoryError) -> LDAPHandle {
    guard let address = ServerAddress(url) else {
      throw .unusable(url, because: "it isn't an ldap, ldaps or ldapi URL")
    }
    if settings.tls == .ldaps, address.scheme == .ldap {
      throw .unusable(url, because: "tls.mode is ldaps, so the URL must begin with ldaps://")
    }
    let handle: LDAPHandle
    do {
      let socket = try ServerSocket.connect(
        to: address, Deadline(after: settings.connectTimeout))
      handle = try LDAPHandle(socket, address)
    } catch {
      throw .connecting(to: url, error)
    }
    do {
      try handle.configure(settings)
    } catch {
      throw .protecting(url, error)
    }
    return handle
  }

  /// Starts TLS where it is wanted.
  func protect(_ handle: LDAPHandle) throws(DirectoryError) {
    guard handle.address.isProtected(settings.tls) else { return }
    let deadline = Deadline(after: settings.connectTimeout)
    do {
      if handle.address.scheme == .ldaps {
        try handle.beginTLS(deadline)
      } else {
        try handle.startTLS(deadline)
      }
    } catch {
      throw .protecting(handle.url, error)
    }
  }

  /// Signs in as the service.
  static func bind(
    _ handle: LDAPHandle, _ settings: DirectoryConnectionSettings
  ) throws(DirectoryError) {
    let deadline = Deadline(after: settings.connectTimeout)
    do throws(LDAPFailure) {
      let result: OperationResult
      switch settings.bind {
      case .anonymous: return
      case .simple(let dn, let password):
        let bytes = [UInt8](password.revealed.utf8)
        guard !bytes.isEmpty else { throw LDAPFailure(LDAP_INAPPROPRIATE_AUTH, "no password") }
        result = try handle.bind(dn: dn, password: bytes, deadline)
      case .external: result = try handle.bindExternally(deadline)
      }
      guard result.code == LDAP_SUCCESS else { throw result.failure }
    } catch {
      throw .binding(as: settings.bind.identity, to: handle.url, error)
    }
  }
}
