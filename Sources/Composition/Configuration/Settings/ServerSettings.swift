public import Values

/// How the service is reached.
public struct ServerSettings: Sendable, Hashable {
  /// Where it waits for connections.
  public var listen: ListenAddress
  /// The address that people and programs use, without a slash at the end.
  public var publicURL: String
  /// The certificate for https; nil for http.
  public var tls: TLS?
  /// The proxies whose forwarded headers are believed.
  public var trustedProxies: [NetworkRange]
  /// What one client may use up.
  public var limits: Limits

  /// A certificate with its key, PEM files.
  public struct TLS: Sendable, Hashable {
    /// The certificate chain, the server's own first.
    public var certificateFile: String
    /// The private key.
    public var keyFile: String
  }

  /// What one client may use up.
  public struct Limits: Sendable, Hashable {
    /// The largest request body, in bytes.
    public var body: Int
    /// The largest request head, in bytes.
    public var header: Int
    /// Connections at once.
    public var connections: Int
    /// Connections at once from one address.
    public var perAddress: Int
    /// The longest pause within a request.
    public var timeout: Duration
  }

  init(_ section: SettingSection) {
    listen = section.value(
      "listen", .listenAddress, default: .network(host: "127.0.0.1", port: 8080))
    tls = section.section("tls", TLS.init)
    let scheme = tls == nil ? "http" : "https"
    let standard =
      switch listen {
      case .network: "\(scheme)://\(listen)"
      case .unix: "\(scheme)://localhost"
      }
    publicURL = section.value("public_url", .webAddress, default: standard)
    trustedProxies = section.list("trusted_proxies", .networkRange)
    limits = section.section("limits", Limits.init)
  }
}

extension ServerSettings.TLS {
  /// Nil when neither file is given.
  init?(_ section: SettingSection) {
    let certificate = section.readableFile("certificate_file")
    let key = section.readableFile("key_file", isPrivate: true)
    switch (certificate, key) {
    case (let certificate?, let key?):
      certificateFile = certificate
      keyFile = key
    case (nil, nil): return nil
    case (_?, nil):
      section.reportMissing("key_file", allowed: "the private key of certificate_file")
      return nil
    case (nil, _?):
      section.reportMissing("certificate_file", allowed: "the certificate of key_file")
      return nil
    }
  }
}

extension ServerSettings.Limits {
  init(_ section: SettingSection) {
    body = section.value("body", .size(1024...1 << 30), default: 1 << 20)
    header = section.value("header", .size(1024...1 << 20), default: 32 << 10)
    connections = section.value("connections", .integer(1...100_000), default: 4096)
    perAddress = section.value("per_address", .integer(1...100_000), default: 256)
    timeout = section.value("timeout", .duration(from: .seconds(1)), default: .seconds(30))
  }
}
