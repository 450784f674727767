/// What a server is started with.
public struct HTTPServerSettings: Sendable {
  /// Where it listens.
  public var listen: ServerAddress
  /// The certificate for TLS; nil for plain HTTP.
  public var tls: TLSFiles?
  /// What clients may take up.
  public var limits: Limits
  /// The number of threads that read and write; nil for one per core.
  public var threads: Int?
  /// How long a stop waits for running requests.
  public var stopDeadline: Duration

  /// Joins the parts.
  public init(
    listen: ServerAddress, tls: TLSFiles? = nil, limits: Limits = Limits(),
    threads: Int? = nil, stopDeadline: Duration = .seconds(20)
  ) {
    self.listen = listen
    self.tls = tls
    self.limits = limits
    self.threads = threads
    self.stopDeadline = stopDeadline
  }

  /// What clients may take up.
  public struct Limits: Sendable {
    /// The largest body of a request in bytes.
    public var body = 1 << 20
    /// The largest request line with header lines in bytes.
    public var header = 32 << 10
    /// The number of connections at one time.
    public var connections = 4096
    /// The number of connections from one address at one time; a socket file has no addresses.
    public var perAddress = 256
    /// How long a connection may be silent; a whole request may take twice as long to arrive.
    public var timeout = Duration.seconds(30)

    /// The limits of the default configuration.
    public init() {}
  }
}
