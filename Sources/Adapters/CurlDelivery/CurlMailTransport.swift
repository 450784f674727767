import CCurl
public import Notifications
public import Services
import Values

/// Hands mail to a server by libcurl, one message at a time.
public struct CurlMailTransport: MailTransport {
  /// What a server answers about a mailbox that it will never take mail for (RFC 5321, section
  /// 4.2.3).
  private static let mailboxRefusals = [550, 551, 553]

  private let server: MailServer
  private let thread = TransferThread()

  /// Sends through a server.
  public init(server: MailServer) {
    self.server = server
  }

  /// Hands one message over.
  public func send(_ message: MailMessage) async throws(DeliveryFailure) {
    let server = server
    do throws(CurlFailure) {
      _ = try await thread.perform { stop throws(CurlFailure) in
        let transfer = try CurlTransfer(
          server.url, protocols: "smtp,smtps", within: server.timeout, stop: stop)
        if server.security == .startTLS {
          transfer.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        if let file = server.certificateAuthorityFile { transfer.set(CURLOPT_CAINFO, file) }
        if let credentials = server.credentials {
          transfer.set(CURLOPT_USERNAME, credentials.user)
          transfer.set(CURLOPT_PASSWORD, credentials.password.revealed)
        }
        transfer.set(CURLOPT_MAIL_FROM, "<\(message.sender)>")
        try transfer.set(CURLOPT_MAIL_RCPT, ["<\(message.recipient)>"])
        transfer.upload(message.bytes)
        return transfer
      }
    } catch {
      throw Self.failure(error)
    }
  }

  private static func failure(_ error: CurlFailure) -> DeliveryFailure {
    guard !error.isStopped else { return DeliveryFailure(error.words, .stopped) }
    let answer = error.status > 0 ? " (the last answer was \(error.status))" : ""
    let isRefused = error.code != CURLE_LOGIN_DENIED && mailboxRefusals.contains(error.status)
    return DeliveryFailure(
      "The mail server didn't take it: \(error.words)\(answer).",
      isRefused ? .permanent : .temporary)
  }
}
