import Directory
import LDAPDirectory
import Services
import Testing
import Values

@Suite("Connecting and signing in as the service")
struct ConnectionTests {
  private let search = DirectorySearch(
    base: SlapdServer.suffix, scope: .base, filter: .present("objectClass"), attributes: ["o"])

  private func failure(
    _ settings: DirectoryConnectionSettings
  ) async throws -> DirectoryError? {
    await #expect(throws: DirectoryError.self) {
      _ = try await LDAPDirectory(settings).read(search) { _ in }
    }
  }

  private func count(_ settings: DirectoryConnectionSettings) async throws -> Int {
    let collector = Collector()
    let certificate = try await LDAPDirectory(settings).read(search) { collector.receive($0) }
    #expect(certificate.isComplete, "\(certificate.message)")
    return certificate.count
  }

  @Test("A wrong bind password is refused, and the message names the account and the setting")
  func wrongPassword() async throws {
    let server = try await SlapdServer()
    let error = try await failure(
      server.settings { $0.bind = .simple(dn: SlapdServer.serviceName, password: Secret("no")) })
    #expect(error?.code == .bindRefused)
    #expect(error?.resultCode == 49)
    #expect(error?.message.contains(SlapdServer.serviceName) == true)
    #expect(error?.message.contains("bind_password_file") == true)
  }

  @Test("An empty bind password is refused before anything is sent")
  func emptyPassword() async throws {
    let server = try await SlapdServer()
    let error = try await failure(
      server.settings { $0.bind = .simple(dn: SlapdServer.serviceName, password: Secret("")) })
    #expect(error?.code == .bindRefused)
  }

  @Test("A server that isn't there is unreachable, and the message names it")
  func unreachable() async throws {
    let server = try await SlapdServer()
    let port = try LoopbackSocket.freePort()
    let error = try await failure(server.settings { $0.urls = ["ldap://127.0.0.1:\(port)"] })
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains("127.0.0.1:\(port)") == true)
  }

  @Test("When the first server is down, the next one is asked")
  func nextServer() async throws {
    let server = try await SlapdServer()
    let port = try LoopbackSocket.freePort()
    #expect(
      try await count(server.settings { $0.urls.insert("ldap://127.0.0.1:\(port)", at: 0) }) == 1)
  }

  @Test(
    "A server that accepts and never answers costs no more than the time for connecting",
    arguments: DirectoryConnectionSettings.TLSMode.allCases)
  func hanging(_ mode: DirectoryConnectionSettings.TLSMode) async throws {
    let socket = try LoopbackSocket()
    let scheme = mode == .ldaps ? "ldaps" : "ldap"
    let settings = DirectoryConnectionSettings(
      name: try #require(DirectoryName("corp")), urls: ["\(scheme)://127.0.0.1:\(socket.port)"],
      tls: mode, bind: .simple(dn: "cn=a", password: Secret("b")),
      users: .init(base: "", filter: .present("uid")), connectTimeout: .seconds(1))
    let start = ContinuousClock.now
    let error = try await failure(settings)
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(error?.code == .unreachable || mode != .none)
    #expect(error?.message.contains("127.0.0.1:\(socket.port)") == true)
  }

  @Test("EXTERNAL over a local socket signs in as the process's user")
  func external() async throws {
    let server = try await SlapdServer()
    let settings = try server.settings {
      $0.urls = [server.localURL]
      $0.bind = .external
      $0.tls = .startTLS
    }
    #expect(try await count(settings) == 1)
    let steps = await LDAPDirectory(settings).test()
    let detail = steps.first { $0.name == "who am I" }?.detail
    #expect(detail?.contains("cn=peercred,cn=external,cn=auth") == true)
  }

  @Test("StartTLS and ldaps work with the authority's file")
  func trusted() async throws {
    let authority = try TestAuthority()
    let server = try await SlapdServer(.init(authority: authority))
    var settings = try server.settings {
      $0.tls = .startTLS
      $0.certificateAuthorityFile = authority.certificateFile
    }
    #expect(try await count(settings) == 1)
    settings.tls = .ldaps
    settings.urls = [server.secureURL]
    #expect(try await count(settings) == 1)
    settings.tls = .none
    #expect(try await count(settings) == 1)
  }

  @Test("A certificate of an unknown authority, or for another host, is refused")
  func untrusted() async throws {
    let authority = try TestAuthority(names: "DNS:elsewhere.example")
    let other = try TestAuthority()
    let server = try await SlapdServer(.init(authority: authority))
    for file in [authority.certificateFile, other.certificateFile, nil, "/nonexistent.pem"] {
      var settings = try server.settings {
        $0.tls = .startTLS
        $0.certificateAuthorityFile = file
      }
      let started = try await failure(settings)
      #expect(started?.code == .tls, "\(started?.message ?? "")")
      #expect(started?.message.contains("tls.ca_file") == true)
      settings.tls = .ldaps
      settings.urls = [server.secureURL]
      let direct = try await failure(settings)
      #expect(direct?.code == .tls, "\(direct?.message ?? "")")
    }
  }

  @Test("Without a certificate on the server, StartTLS is refused rather than left out")
  func noTLS() async throws {
    let server = try await SlapdServer()
    let error = try await failure(server.settings { $0.tls = .startTLS })
    #expect(error?.code == .tls)
  }

  @Test("The mode ldaps refuses an ldap URL, and a URL of another kind is no URL")
  func wrongURL() async throws {
    let server = try await SlapdServer()
    #expect(try await failure(server.settings { $0.tls = .ldaps })?.code == .refused)
    #expect(try await failure(server.settings { $0.urls = ["http://x"] })?.code == .refused)
    #expect(try await failure(server.settings { $0.urls = [] })?.code == .refused)
  }

  @Test("A password over an open connection is refused where the server wants TLS")
  func confidentiality() async throws {
    let authority = try TestAuthority()
    let server = try await SlapdServer(
      .init(global: "security simple_bind=64", authority: authority))
    let error = try await failure(server.settings())
    #expect(error?.code == .bindRefused)
    #expect(error?.message.contains("starttls") == true)
  }

  @Test("The test of a directory names each step, and stops at the one that fails")
  func steps() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<7)))
    let steps = await LDAPDirectory(try server.settings()).test()
    #expect(
      steps.map(\.name) == ["connect", "bind", "capabilities", "who am I", "users"])
    #expect(steps.count { $0.succeeded } == 5)
    #expect(steps[2].detail.contains("OpenLDAP"))
    #expect(steps[3].detail == "dn:" + SlapdServer.serviceName)
    #expect(steps[4].detail.hasPrefix("found 5 or more"))
    let broken = await LDAPDirectory(
      try server.settings { $0.users.base = "ou=nobody," + SlapdServer.suffix }
    ).test()
    #expect(broken.last?.name == "users")
    #expect(broken.last?.succeeded == false)
    #expect(broken.last?.detail.contains("ou=nobody") == true)
  }
}
