/// The paged results control (RFC 2696).
enum PagedResults {
  static let type = "1.2.840.113556.1.4.319"

  /// Asks for a page behind the cookie of the page before, which is empty for the first.
  static func request(size: Int, cookie: [UInt8]) -> Control {
    let size = integer(Int32(clamping: size))
    let contents =
      BERWriter.element(BERTag.integer, size) + BERWriter.element(BERTag.octetString, cookie)
    return Control(
      type: type, isCritical: true, value: BERWriter.element(BERTag.sequence, contents))
  }

  /// The cookie for the next page; nil when the server didn't page.
  static func cookie(in controls: [Control]) throws(BERReader.Malformed) -> [UInt8]? {
    guard let value = controls.first(where: { $0.type == type })?.value else { return nil }
    do {
      return try value.withUnsafeBytes { bytes in
        var outer = BERReader(bytes)
        var inner = BERReader(try outer.contents(BERTag.sequence))
        _ = try inner.contents(BERTag.integer)
        return [UInt8](try inner.contents(BERTag.octetString))
      }
    } catch {
      throw BERReader.Malformed()
    }
  }

  private static func integer(_ value: Int32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) }
  }
}
