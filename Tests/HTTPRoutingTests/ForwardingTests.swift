import HTTPRouting
import Testing
import Values

@Suite("Trusted proxies")
struct ForwardingTests {
  private let proxies = TrustedProxies(
    ["10.0.0.0/8", "2001:db8::/32"].compactMap(NetworkRange.init))

  private func resolve(peer: String, _ headers: HTTPHeaders) throws -> HTTPRequest {
    let address = try #require(NetworkAddress(peer))
    return proxies.resolve(HTTPRequest(.get, "/", headers: headers, peer: .network(address)))
  }

  @Test("The headers of a peer that isn't trusted are ignored")
  func untrusted() throws {
    let request = try resolve(
      peer: "192.0.2.9", ["X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https"])
    #expect(request.client.description == "192.0.2.9")
    #expect(!request.isSecure)
  }

  @Test(
    "The nearest hop that isn't trusted is the client",
    arguments: [
      ("198.51.100.1", "198.51.100.1"), ("6.6.6.6, 198.51.100.1", "198.51.100.1"),
      ("198.51.100.1, 10.1.1.1", "198.51.100.1"), ("10.2.2.2", "10.2.2.2"),
      ("198.51.100.1:4711", "198.51.100.1"), ("[2a00::0:1]:4711", "2a00::1"),
      ("198.51.100.1, nonsense", "10.0.0.1"), ("", "10.0.0.1"),
    ])
  func chain(header: String, client: String) throws {
    let request = try resolve(peer: "10.0.0.1", ["X-Forwarded-For": header])
    #expect(request.client.description == client)
  }

  @Test("Forwarded is read with its protocol")
  func forwarded() throws {
    let request = try resolve(
      peer: "2001:db8::1", ["Forwarded": "for=\"[2a00::5]:80\";proto=https;by=10.0.0.1"])
    #expect(request.client.description == "2a00::5")
    #expect(request.isSecure)
    let both = try resolve(
      peer: "10.0.0.1", ["X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https"])
    #expect(both.isSecure)
  }

  @Test(
    "An address is shown in its short form",
    arguments: [
      "::1", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "1:0:0:2::3", "::", "fe80::", "192.0.2.1",
    ])
  func text(address: String) throws {
    #expect(PeerAddress.network(try #require(NetworkAddress(address))).description == address)
  }

  @Test("Cookies and the origin are read from the headers")
  func cookies() {
    let request = HTTPRequest(
      .post, "/",
      headers: [
        "Cookie": "a=1; session=x=y; b=", "Host": "muster.test", "Origin": "http://muster.test",
      ])
    #expect(request.cookie("session") == "x=y")
    #expect(request.cookie("b") == "")
    #expect(request.cookie("c") == nil)
    #expect(request.isSameOrigin)
    var foreign = request
    foreign.headers["Origin"] = "http://evil.test"
    #expect(!foreign.isSameOrigin)
    foreign.headers["Origin"] = nil
    #expect(!foreign.isSameOrigin)
    foreign.headers["Sec-Fetch-Site"] = "cross-site"
    #expect(!foreign.isSameOrigin)
  }
}
