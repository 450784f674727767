import CurlDelivery
import Fixtures
import Notifications
import Services
import Testing
import Values

@Suite("Mail by SMTP")
struct MailTransportTests {
  private func message() throws -> MailMessage {
    MailMessage(
      id: NotificationID(UniqueID(high: 0, low: 7)),
      from: try #require(MailAddress("muster@example.com")),
      to: try #require(MailAddress("ada@example.org")),
      MailText(subject: "Hello", body: String(repeating: "A line.\n.\n", count: 5000)),
      at: Timestamp(millisecondsSince1970: 1_767_225_600_000))
  }

  /// Why a server doesn't take a message; nil when it does.
  private func failure(_ server: MailServer) async throws -> DeliveryFailure? {
    let message = try message()
    do throws(DeliveryFailure) {
      try await CurlMailTransport(server: server).send(message)
      return nil
    } catch {
      return error
    }
  }

  private func server(
    _ receiver: Receiver, _ security: MailServer.Security, password: String? = nil,
    isTrusted: Bool = true
  ) -> MailServer {
    let scheme = security == .tls ? "smtps" : "smtp"
    return MailServer(
      url: "\(scheme)://127.0.0.1:\(receiver.port)", security: security,
      credentials: password.map { .init(user: "muster", password: Secret($0)) },
      certificateAuthorityFile: isTrusted && security != .none ? receiver.certificateFile : nil)
  }

  @Test("A message arrives whole, with sender and recipient")
  func arrives() async throws {
    let receiver = try await Receiver("smtp")
    #expect(try await failure(server(receiver, .none)) == nil)
    let mail = try JSONValue(parsing: try #require(receiver.record.first))
    #expect(mail["sender"]?.stringValue?.contains("<muster@example.com>") == true)
    #expect(mail["recipient"]?.stringValue?.contains("<ada@example.org>") == true)
    #expect(mail["text"]?.stringValue == String(decoding: try message().bytes, as: UTF8.self))
  }

  @Test(
    "TLS is begun before the password is shown",
    arguments: [
      ("starttls", MailServer.Security.startTLS), ("smtps", .tls),
    ])
  func secure(mode: String, security: MailServer.Security) async throws {
    let receiver = try await Receiver(mode)
    #expect(try await failure(server(receiver, security, password: "right")) == nil)
    let mail = try JSONValue(parsing: try #require(receiver.record.first))
    #expect(mail["tls"] == true)
    #expect(mail["user"] == "muster")
    let untrusted = try await failure(
      server(receiver, security, password: "right", isTrusted: false))
    #expect(untrusted?.reason.contains("certificate") == true, "\(untrusted?.reason ?? "")")
    let wrong = try await failure(server(receiver, security, password: "wrong"))
    #expect(wrong?.kind == .temporary)
    #expect(wrong?.reason.contains("right") == false)
    #expect(receiver.record.count == 1)
  }

  @Test("A server without STARTTLS gets nothing")
  func noTLS() async throws {
    let receiver = try await Receiver("smtp")
    let server = MailServer(
      url: "smtp://127.0.0.1:\(receiver.port)", security: .startTLS)
    #expect(try await failure(server)?.kind == .temporary)
    #expect(receiver.record.isEmpty)
  }

  @Test(
    "A mailbox that doesn't exist is given up, a busy server is asked again",
    arguments: [
      ("550", DeliveryFailure.Kind.permanent), ("451", .temporary), ("554", .temporary),
    ])
  func refused(answer: String, kind: DeliveryFailure.Kind) async throws {
    let receiver = try await Receiver("smtp")
    try receiver.answer(answer)
    let failure = try await failure(server(receiver, .none))
    #expect(failure?.kind == kind)
    #expect(failure?.reason.contains(answer) == true, "\(failure?.reason ?? "")")
    #expect(receiver.record.isEmpty)
  }
}
