import Dispatch
public import Notifications
public import Services

/// Hands mail to a command that takes it further, as sendmail(8) of any mail program does.
public struct SendmailTransport: MailTransport {
  private let command: [String]
  private let timeout: Duration
  private let queue = DispatchQueue(label: "muster.sendmail")

  /// Runs a command by the whole path of its program, with its first arguments; it is killed when it
  /// takes longer than `timeout`.
  public init(command: [String], timeout: Duration = .seconds(30)) {
    self.command = command
    self.timeout = timeout
  }

  /// Runs the command with `-i -f SENDER -- RECIPIENT` behind its own arguments and the message as
  /// its input.
  public func send(_ message: MailMessage) async throws(DeliveryFailure) {
    let words =
      command + ["-i", "-f", message.sender.description, "--", message.recipient.description]
    let (timeout, queue) = (timeout, queue)
    let result: Result<ProgramEnd, ProgramFailure> = await withCheckedContinuation { continuation in
      queue.async {
        do throws(ProgramFailure) {
          let program = ProgramRun(words: words, input: message.bytes, timeout: timeout)
          continuation.resume(returning: .success(try program.run()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    switch result {
    case .success(let end):
      guard end.code != 0 else { return }
      let output = end.output.isEmpty ? "" : ": \(end.output)"
      throw DeliveryFailure(
        "\(words[0]) \(end.isKilled ? "took too long" : "ended with \(end.code)")\(output)",
        end.code == Self.noUser ? .permanent : .temporary)
    case .failure(let failure):
      throw DeliveryFailure("\(words[0]) can't be run: \(failure.reason)")
    }
  }

  /// `EX_NOUSER` of sysexits.h(3head).
  private static let noUser: Int32 = 67
}
