import Directory
import Services
import Testing
import Values

import Configuration

@Suite("Environment and flags override the file")
struct OverrideTests {
  @Test("The environment wins over the file, a flag over both, and the origin says which")
  func order() throws {
    let text = "log: { level: warning, format: json }\nserver: { listen: '127.0.0.1:1' }\n"
    let read = configuration(
      text,
      environment: ["MUSTER_LOG__LEVEL": "error", "MUSTER_SERVER__LISTEN": "127.0.0.1:2"],
      flags: ["server.listen=127.0.0.1:3"])
    #expect(try read.settings().log.level == .error)
    #expect(read.shown("log.level")?.origin == .environment("MUSTER_LOG__LEVEL"))
    #expect(read.shown("server.listen")?.text == "127.0.0.1:3")
    #expect(read.shown("server.listen")?.origin == .flag)
    #expect(read.shown("log.format")?.origin == .file("muster.yaml", line: 1))
    #expect(read.shown("store.url")?.origin == .builtIn)
  }

  @Test("Items of a list are addressed by their position and can be added at the end")
  func items() throws {
    let read = configuration(
      directoryText(),
      environment: [
        "MUSTER_DIRECTORIES__0__USERS__FILTER": "(uid=*)",
        "MUSTER_DIRECTORIES__1__NAME": "branch",
        "MUSTER_DIRECTORIES__1__URLS": "ldapi:///",
        "MUSTER_DIRECTORIES__1__USERS__BASE": "dc=branch",
      ])
    let directories = try read.settings().directories
    #expect(directories.map(\.synced.name.description) == ["corp", "branch"])
    #expect(directories[0].synced.connection.users.filter == .present("uid"))
    #expect(directories[1].synced.connection.urls == ["ldapi:///"])
  }

  @Test("A position beyond the end of a list is an error")
  func gap() {
    let read = configuration(
      directoryText(), environment: ["MUSTER_DIRECTORIES__2__NAME": "far"])
    #expect(read.messages.count == 1)
    #expect(
      read.messages[0].hasPrefix("MUSTER_DIRECTORIES__2__NAME: directories.2.name: there is no"))
  }

  @Test("A list from the environment is one text with commas, or replaces single items")
  func lists() throws {
    let text = directoryText() + "\nserver: { trusted_proxies: [10.0.0.1] }\n"
    let read = configuration(
      text,
      environment: [
        "MUSTER_DIRECTORIES__0__URLS": "ldap://127.0.0.1:1,ldap://127.0.0.1:2",
        "MUSTER_SERVER__TRUSTED_PROXIES__1": "192.0.2.0/24",
      ])
    let settings = try read.settings()
    #expect(settings.directories[0].synced.connection.urls.count == 2)
    #expect(settings.server.trustedProxies.map(\.description) == ["10.0.0.1", "192.0.2.0/24"])
  }

  @Test("An empty variable brings the default back")
  func empty() {
    let read = configuration("log: { level: error }\n", environment: ["MUSTER_LOG__LEVEL": ""])
    #expect(read.shown("log.level")?.text == "info")
  }

  @Test("A misspelt variable is reported by its name")
  func misspelt() {
    let read = configuration("", environment: ["MUSTER_SERVER__LISTNE": "x"])
    #expect(
      read.messages == [
        "MUSTER_SERVER__LISTNE: server.listne: there is no such setting; did you mean listen?; "
          + "allowed: limits, listen, public_url, tls, trusted_proxies"
      ])
  }

  @Test("A single underscore between two keys is pointed out")
  func underscore() {
    let messages = configuration("", environment: ["MUSTER_LOG_LEVEL": "debug"]).messages
    #expect(messages.count == 1)
    #expect(messages[0].contains("did you mean a key of log?"))
  }

  @Test(
    "Variables that are no settings and resemble none are left alone",
    arguments: [
      "MUSTER_CONFIG", "MUSTER_PORT", "MUSTER_SERVICE_HOST", "MUSTERING__X", "LOG__LEVEL",
    ])
  func foreign(name: String) {
    #expect(configuration("", environment: [name: "x"]).messages.isEmpty)
  }

  @Test(
    "A flag without a value is an error", arguments: ["server.listen", "=x", "server..listen=x"])
  func malformedFlag(flag: String) {
    let messages = configuration("", flags: [flag]).messages
    #expect(messages.count == 1)
    #expect(messages[0].hasPrefix("--set: --set takes path=value"))
  }
}
