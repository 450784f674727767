import Directory

/// The control that reads an entry as a change has left it (RFC 4527, section 3.2).
enum PostRead {
  static let type = "1.3.6.1.1.13.2"

  /// Asks for attributes; not critical, because a change counts more than its reading back.
  static func request(_ attributes: [String]) -> Control {
    let list = attributes.flatMap(BERWriter.text)
    return Control(type: type, value: BERWriter.element(BERTag.sequence, list))
  }

  /// The entry among a change's response controls; nil when the server sent none.
  static func entry(in controls: [Control]) throws(BERReader.Malformed) -> Entry? {
    guard let value = controls.first(where: { $0.type == type })?.value else { return nil }
    do {
      return try value.withUnsafeBytes { bytes in
        var outer = BERReader(bytes)
        return try Entry(resultEntry: try outer.contents(UInt8(ResponseTag.searchEntry)))
      }
    } catch {
      throw BERReader.Malformed()
    }
  }
}
