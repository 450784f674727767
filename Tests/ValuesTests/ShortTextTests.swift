import Testing
import Values

@Suite("Durations, networks and names in words")
struct ShortTextTests {
  @Test(
    "A duration reads and writes in its largest unit",
    arguments: [
      ("500ms", "500ms"), ("90s", "90s"), ("120s", "2m"), ("24h", "1d"), ("7d", "7d"), ("0", "0s"),
      ("0d", "0s"), ("1500ms", "1500ms"),
    ])
  func duration(text: String, shown: String) {
    #expect(Duration(shortText: text)?.shortText == shown)
  }

  @Test(
    "What isn't a duration is refused",
    arguments: ["", "5", "s", "-5s", "5 s", "5w", "1.5h", "1h30m", "9999999999s", "٥s"])
  func noDuration(text: String) {
    #expect(Duration(shortText: text) == nil)
  }

  @Test(
    "An address lies in a network or not",
    arguments: [
      ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
      ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false),
      ("192.0.2.128/25", "192.0.2.127", false), ("0.0.0.0/0", "8.8.8.8", true),
      ("0.0.0.0/0", "::1", false), ("2001:db8::/32", "2001:db8:ffff::1", true),
      ("2001:db8::/32", "2001:db9::1", false), ("::1", "::1", true),
      ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("fe80::/10", "febf::1", true),
    ])
  func network(range: String, address: String, isInside: Bool) throws {
    let range = try #require(NetworkRange(range))
    #expect(range.contains(try #require(NetworkAddress(address))) == isInside)
  }

  @Test(
    "What isn't a network is refused",
    arguments: [
      "", "10.0.0", "10.0.0.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.0/33", "10.0.0.0/-1", "::/129",
      ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "[::1]",
      "fe80::1%lo",
      "1:2:3:4:5:6:7::8:9", ":1", "1:",
    ])
  func noNetwork(text: String) {
    #expect(NetworkRange(text) == nil)
  }

  @Test(
    "A misspelt name finds the one that was meant",
    arguments: [
      ("lissten", "listen"), ("Listen", "listen"), ("public-url", "public_url"),
      ("limist", "limits"), ("x", nil), ("password", nil),
    ])
  func spelling(name: String, meant: String?) {
    let names = ["listen", "limits", "public_url", "tls"]
    #expect(Spelling.closest(to: name, among: names) == meant)
  }
}
