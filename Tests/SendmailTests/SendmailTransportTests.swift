import Glibc
import Notifications
import Sendmail
import Services
import Testing
import Values

@Suite("Mail by a command")
struct SendmailTransportTests {
  private func message() throws -> MailMessage {
    MailMessage(
      id: NotificationID(UniqueID(high: 0, low: 7)),
      from: try #require(MailAddress("muster@example.com")),
      to: try #require(MailAddress("ada@example.org")), MailText(subject: "Hello", body: "Text"),
      at: Timestamp(millisecondsSince1970: 1_767_225_600_000))
  }

  /// Why a shell script that stands for the command doesn't take the mail; nil when it does.
  private func failure(
    of script: String, timeout: Duration = .seconds(30)
  ) async throws -> DeliveryFailure? {
    let transport = SendmailTransport(
      command: ["/bin/sh", "-c", script, "sendmail"], timeout: timeout)
    let message = try message()
    do throws(DeliveryFailure) {
      try await transport.send(message)
      return nil
    } catch {
      return error
    }
  }

  @Test("The command gets sender and recipient as arguments and the message as its input")
  func handedOver() async throws {
    let shown = try await failure(of: "echo \"$@\" >&2; cat >&2; exit 1")
    let text = String(decoding: try message().bytes, as: UTF8.self)
      .split(whereSeparator: \.isNewline).joined(separator: " ")
    #expect(
      shown
        == DeliveryFailure(
          "/bin/sh ended with 1: -i -f muster@example.com -- ada@example.org \(text)"))
  }

  @Test("A command that ends with 0 has taken the mail")
  func taken() async throws {
    #expect(try await failure(of: "cat > /dev/null") == nil)
    #expect(try await failure(of: "exit 0") == nil, "it needn't read its input")
  }

  @Test("A recipient who doesn't exist is given up, any other failure is tried again")
  func kinds() async throws {
    #expect(try await failure(of: "exit 67")?.kind == .permanent)
    #expect(try await failure(of: "exit 75")?.kind == .temporary)
    #expect(try await failure(of: "kill -TERM $$")?.reason == "/bin/sh ended with 143")
  }

  @Test("A command that doesn't end is killed with its children")
  func killed() async throws {
    let failure = try await failure(of: "sleep 1000 & wait", timeout: .milliseconds(100))
    #expect(failure == DeliveryFailure("/bin/sh took too long"))
  }

  @Test("A program that isn't there is named")
  func missing() async throws {
    let transport = SendmailTransport(command: ["/nonexistent/sendmail"])
    let message = try message()
    await #expect(
      throws: DeliveryFailure("/nonexistent/sendmail can't be run: No such file or directory")
    ) {
      try await transport.send(message)
    }
  }

  @Test("What the command says is told to a bound")
  func bounded() async throws {
    let failure = try await failure(of: "yes word | head -c 100000; exit 1")
    #expect((failure?.reason.utf8.count ?? .max) < 1100)
  }
}
