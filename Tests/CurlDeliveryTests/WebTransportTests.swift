import CurlDelivery
import Fixtures
import Services
import Testing
import Values

@Suite("Requests by libcurl")
struct WebTransportTests {
  private let transport = CurlWebTransport()
  private let post = WebPost(
    headers: [("Content-Type", "application/json"), ("Muster-Delivery", "7")],
    body: Array(#"{"a":"ü"}"#.utf8))

  private func target(
    _ url: String, allowsPrivate: Bool = true, authority: String? = nil,
    timeout: Duration = .seconds(30)
  ) -> WebTarget {
    WebTarget(
      url: url, allowsPrivate: allowsPrivate, certificateAuthorityFile: authority,
      timeout: timeout)
  }

  /// Why a request fails; nil when there is an answer.
  private func failure(_ target: WebTarget) async -> DeliveryFailure? {
    do throws(DeliveryFailure) {
      _ = try await transport.post(post, to: target)
      return nil
    } catch {
      return error
    }
  }

  @Test("Header and body arrive as they are, and the status comes back")
  func arrives() async throws {
    let receiver = try await Receiver("http")
    try receiver.answer("204")
    let status = try await transport.post(
      post, to: target("http://127.0.0.1:\(receiver.port)/hooks?x=1"))
    #expect(status == 204)
    let request = try JSONValue(parsing: try #require(receiver.record.first))
    #expect(request["path"] == "/hooks?x=1")
    #expect(request["body"] == #"{"a":"ü"}"#)
    #expect(request["headers"]?["Muster-Delivery"] == "7")
    #expect(request["headers"]?["Content-Type"] == "application/json")
    #expect(request["headers"]?["User-Agent"] == "Muster")
    #expect(request["headers"]?["Expect"] == nil)
  }

  @Test("An address that isn't public is refused when it is connected to, however it is written")
  func privateAddresses() async throws {
    let receiver = try await Receiver("http")
    for host in [
      "127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1", "0.0.0.0",
      "[::1]",
    ] {
      let refused = await failure(target("http://\(host):\(receiver.port)/", allowsPrivate: false))
      #expect(refused?.reason.contains("isn't public") == true, "\(host): \(refused?.reason ?? "")")
    }
    #expect(receiver.record.isEmpty)
  }

  @Test("A redirect isn't followed")
  func redirect() async throws {
    let (first, second) = (try await Receiver("http"), try await Receiver("http"))
    try first.answer("307 http://127.0.0.1:\(second.port)/")
    let status = try await transport.post(post, to: target("http://127.0.0.1:\(first.port)/"))
    #expect(status == 307)
    #expect(second.record.isEmpty)
  }

  @Test("A receiver that doesn't answer is left after the time")
  func silent() async throws {
    let receiver = try await Receiver("http")
    try receiver.answer("silent")
    let failure = await failure(
      target("http://127.0.0.1:\(receiver.port)/", timeout: .milliseconds(300)))
    #expect(failure?.kind == .temporary)
    #expect(failure?.reason.contains("timed out") == true, "\(failure?.reason ?? "")")
  }

  @Test("A cancelled task doesn't wait for the answer")
  func cancelled() async throws {
    let receiver = try await Receiver("http")
    try receiver.answer("silent")
    let (target, post) = (target("http://127.0.0.1:\(receiver.port)/"), post)
    let transport = transport
    let request = Task { () -> DeliveryFailure.Kind? in
      do throws(DeliveryFailure) {
        _ = try await transport.post(post, to: target)
        return nil
      } catch {
        return error.kind
      }
    }
    while receiver.record.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    request.cancel()
    #expect(await request.value == .stopped)
  }

  @Test("An answer without end is cut off, and its status counts")
  func huge() async throws {
    let receiver = try await Receiver("http")
    try receiver.answer("huge")
    #expect(await failure(target("http://127.0.0.1:\(receiver.port)/")) == nil)
  }

  @Test("Nobody listens, and the failure says so")
  func nobody() async {
    let failure = await failure(target("http://127.0.0.1:1/"))
    #expect(failure?.kind == .temporary)
    #expect(failure?.reason.contains("onnect") == true)
  }

  @Test("Other schemes aren't spoken", arguments: ["file:///etc/passwd", "ftp://127.0.0.1/"])
  func schemes(url: String) async {
    #expect(await failure(target(url))?.reason.contains("rotocol") == true)
  }

  @Test("A certificate has to be signed by somebody who is trusted")
  func certificates() async throws {
    let receiver = try await Receiver("https")
    let url = "https://127.0.0.1:\(receiver.port)/"
    let untrusted = await failure(target(url))
    #expect(untrusted?.reason.contains("certificate") == true, "\(untrusted?.reason ?? "")")
    #expect(receiver.record.isEmpty)
    #expect(await failure(target(url, authority: receiver.certificateFile)) == nil)
    #expect(receiver.record.count == 1)
    let other = "https://localhost:\(receiver.port)/"
    let misnamed = await failure(target(other, authority: receiver.certificateFile))
    #expect(misnamed != nil, "the certificate is another name's")
  }
}
