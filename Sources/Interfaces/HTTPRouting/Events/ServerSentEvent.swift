/// One event of an event stream (WHATWG HTML, section 9.2).
public struct ServerSentEvent: Hashable, Sendable {
  /// What the client sends as `Last-Event-ID` to go on after this event; no line break in it.
  public var id: String?
  /// The kind of event; no line break in it.
  public var name: String?
  /// The content, of any number of lines.
  public var data: String

  /// Joins the parts.
  public init(id: String? = nil, name: String? = nil, data: String) {
    self.id = id
    self.name = name
    self.data = data
  }

  /// The lines on the wire, with the empty one that ends the event.
  public var bytes: [UInt8] {
    var text = ""
    if let id { text += "id: \(Self.oneLine(id))\n" }
    if let name { text += "event: \(Self.oneLine(name))\n" }
    for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      text += "data: \(line)\n"
    }
    return Array((text + "\n").utf8)
  }

  /// A comment line, which keeps proxies from closing a quiet connection.
  static let keepAlive = Array(": keep-alive\n\n".utf8)

  private static func oneLine(_ text: String) -> String {
    text.filter { !$0.isNewline }
  }
}
