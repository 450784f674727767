public import Notifications
public import Values

/// Tells a program by an HTTP request with a signature.
public struct WebhookCarrier: NotificationCarrier {
  /// The webhook's name.
  public let name: CarrierName
  /// The program itself.
  public let testRecipients: [String?] = [nil]
  private let target: WebTarget
  private let secret: Secret
  private let authentication: any MessageAuthentication
  private let transport: any WebTransport

  /// Signs with a secret that the receiver knows as well.
  public init(
    name: CarrierName, target: WebTarget, secret: Secret,
    authentication: any MessageAuthentication, transport: any WebTransport
  ) {
    self.name = name
    self.target = target
    self.secret = secret
    self.authentication = authentication
    self.transport = transport
  }

  /// Posts the notification; anything but a status of 200 to 299 is a failure, and 410 (Gone) says
  /// that none is wanted any more.
  public func deliver(
    _ notification: Notification, at now: Timestamp
  ) async throws(DeliveryFailure) {
    let message = WebhookMessage(notification)
    let code: [UInt8]
    do {
      code = try authentication.code(of: message.signedBytes(at: now), key: secret)
    } catch {
      throw DeliveryFailure("The message can't be signed: \(error).")
    }
    let status = try await transport.post(
      WebPost(headers: message.headers(code: code, at: now), body: message.body), to: target)
    guard !(200..<300).contains(status) else { return }
    throw DeliveryFailure(
      "The receiver answered \(status).", status == 410 ? .permanent : .temporary)
  }
}

/// Proves to whoever has the same key that bytes come unchanged from somebody who has it.
public protocol MessageAuthentication: Sendable {
  /// The HMAC-SHA-256 of a message (RFC 2104), 32 bytes.
  func code(of message: [UInt8], key: Secret) throws -> [UInt8]
}

/// Sends requests of HTTP.
public protocol WebTransport: Sendable {
  /// Posts a body, and follows no redirect.
  ///
  /// - Returns: the status of the answer, whose body is thrown away.
  func post(_ post: WebPost, to target: WebTarget) async throws(DeliveryFailure) -> Int
}

/// Where a request goes, and how.
public struct WebTarget: Sendable, Hashable {
  /// An address of `http` or `https`.
  public var url: String
  /// Whether it may stand for an address that isn't public.
  public var allowsPrivate: Bool
  /// A file of certificates to trust instead of the system's.
  public var certificateAuthorityFile: String?
  /// The time for all of it.
  public var timeout: Duration

  /// Joins the parts.
  public init(
    url: String, allowsPrivate: Bool = false, certificateAuthorityFile: String? = nil,
    timeout: Duration = .seconds(10)
  ) {
    self.url = url
    self.allowsPrivate = allowsPrivate
    self.certificateAuthorityFile = certificateAuthorityFile
    self.timeout = timeout
  }
}

/// What a request carries.
public struct WebPost: Sendable {
  /// Fields of the header.
  public var headers: [(name: String, value: String)]
  /// The body.
  public var body: [UInt8]

  /// Joins both.
  public init(headers: [(name: String, value: String)], body: [UInt8]) {
    self.headers = headers
    self.body = body
  }
}
