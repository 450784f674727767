import Directory
import Services

/// The keys that say how a directory's servers are reached.
struct ConnectionReading {
  let urls: [String]
  private let tls: DirectoryConnectionSettings.TLSMode
  private let certificateAuthorityFile: String?
  private let bind: DirectoryConnectionSettings.Bind
  private let connectTimeout: Duration
  private let operationTimeout: Duration
  private let pageSize: Int

  init(_ section: SettingSection) {
    let urls = section.list("urls", .directoryURL)
    self.urls = urls
    if !section.has("urls") {
      section.reportMissing("urls", allowed: ValueKind<String>.directoryURL.allowed)
    } else if case .list(let items) = section.node("urls")?.content, items.isEmpty {
      section.reject("urls", "the list is empty", allowed: "at least one server")
    }
    (tls, certificateAuthorityFile) = section.section("tls") { tls in
      let mode = tls.value("mode", .word, default: Self.standardMode(for: urls))
      Self.check(mode, urls, in: tls)
      return (mode, tls.readableFile("ca_file"))
    }
    bind = section.bind(urls)
    if tls == .none, case .simple = bind,
      let url = urls.first(where: { $0.hasScheme("ldap") && !$0.pointsToThisMachine })
    {
      section.warn("tls", "passwords cross the network unprotected on the way to \(url)")
    }
    (connectTimeout, operationTimeout) = section.section("timeouts") { timeouts in
      let shortest = Duration.milliseconds(100)
      return (
        timeouts.value("connect", .duration(from: shortest), default: .seconds(5)),
        timeouts.value("operation", .duration(from: shortest), default: .seconds(30))
      )
    }
    pageSize = section.value("page_size", .integer(1...100_000), default: 5000)
  }

  func settings(
    name: DirectoryName, users: DirectoryConnectionSettings.SearchBase,
    groups: DirectoryConnectionSettings.SearchBase?
  ) -> DirectoryConnectionSettings {
    DirectoryConnectionSettings(
      name: name, urls: urls, tls: tls, certificateAuthorityFile: certificateAuthorityFile,
      bind: bind, users: users, groups: groups, connectTimeout: connectTimeout,
      operationTimeout: operationTimeout, pageSize: pageSize)
  }

  private static func standardMode(
    for urls: [String]
  ) -> DirectoryConnectionSettings.TLSMode {
    if urls.contains(where: { $0.hasScheme("ldap") }) { return .startTLS }
    return urls.contains { $0.hasScheme("ldaps") } ? .ldaps : .none
  }

  private static func check(
    _ mode: DirectoryConnectionSettings.TLSMode, _ urls: [String], in section: SettingSection
  ) {
    for url in urls {
      switch mode {
      case .startTLS where !url.hasScheme("ldap"):
        section.reject(
          "mode", "starttls begins on an unprotected connection, which \(url) isn't",
          allowed: url.hasScheme("ldaps") ? "ldaps" : "none, which is enough for ldapi://")
      case .ldaps where url.hasScheme("ldap"):
        section.reject(
          "mode", "ldaps needs an ldaps:// URL, which \(url) isn't",
          allowed: "starttls, or ldaps:// in urls")
      case .none, .startTLS, .ldaps: continue
      }
    }
  }
}

/// How the service signs in without a password of its own.
private enum SASLMechanism: String, Sendable, CaseIterable {
  case external
}

extension SettingSection {
  /// Who signs in to the servers; anonymous where nothing says so.
  func bind(_ urls: [String]) -> DirectoryConnectionSettings.Bind {
    let mechanism: SASLMechanism? = optional("sasl", .word)
    let dn = optional("bind_dn", .distinguishedName)
    let password = secret("bind_password")
    let hasPassword = has("bind_password") || has("bind_password_file")
    if mechanism == .external {
      if has("bind_dn") || hasPassword {
        reject(
          "sasl", "external takes its name from the connection; remove bind_dn and bind_password")
      }
      if let url = urls.first(where: { !$0.hasScheme("ldapi") }) {
        reject("sasl", "external works over ldapi:// only, not with \(url)")
      }
      return .external
    }
    guard has("bind_dn") || hasPassword else { return .anonymous }
    if !has("bind_dn") {
      reportMissing("bind_dn", allowed: ValueKind<String>.distinguishedName.allowed)
    } else if !hasPassword {
      reportMissing("bind_password", allowed: "a text, or bind_password_file with a path")
    }
    guard let dn, let password else { return .anonymous }
    return .simple(dn: dn, password: password)
  }
}

extension String {
  fileprivate func hasScheme(_ scheme: String) -> Bool {
    lowercased().hasPrefix(scheme + "://")
  }

  fileprivate var pointsToThisMachine: Bool {
    let host = drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
    let address = host.contains(":") && !host.hasSuffix("]") ? String(host) : "\(host):0"
    return ListenAddress(address)?.isLocal == true
  }
}
