import Testing
import Values

@Suite("Where addresses lead")
struct NetworkReachTests {
  @Test(
    "Addresses of one's own machine, network or cloud aren't public",
    arguments: [
      "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
      "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.8", "192.0.2.1", "198.18.0.1",
      "203.0.113.9", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1",
      "fec0::1", "ff02::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
      "::ffff:a9fe:a9fe",
      "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::",
      "2002:c0a8:101::1", "2001::1", "2001:db8::1", "3fff::1", "100::1",
    ])
  func closed(text: String) throws {
    #expect(try !#require(NetworkAddress(text)).isPublic)
  }

  @Test(
    "Other addresses are public",
    arguments: [
      "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
      "192.0.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
      "64:ff9b::808:808", "2002:808:808::1",
    ])
  func open(text: String) throws {
    #expect(try #require(NetworkAddress(text)).isPublic)
  }

  @Test("Bytes of a mapped address become the address within")
  func mapped() {
    let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 127, 0, 0, 1]
    #expect(NetworkAddress(bytes: mapped) == NetworkAddress("127.0.0.1"))
    #expect(NetworkAddress(bytes: mapped)?.isPublic == false)
    #expect(NetworkAddress(bytes: [127, 0, 0]) == nil)
  }

  @Test(
    "Texts that only look like an IPv4 address are none",
    arguments: [
      "", "1.2.3", "1.2.3.4.", ".1.2.3", "1..2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "00.0.0.0",
      "1.2.3.4444", "+1.2.3.4", "-1.2.3.4", "1.2.3.4 ", "1.2.3.x", "١.1.1.1", "::1.2.3",
      "::01.2.3.4",
    ])
  func malformed(text: String) {
    #expect(NetworkAddress(text) == nil)
  }
}
