public import Values

/// A mail as it goes over the wire (RFC 5322): plain text in UTF-8, as base64 (RFC 2045).
public struct MailMessage: Sendable, Hashable {
  private static let lineLength = 76
  /// A word of RFC 2047 has 75 characters at most: 12 around up to 60 of base64, which are 45 bytes.
  private static let encodedWordBytes = 45
  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Who it comes from.
  public let sender: MailAddress
  /// Who gets it.
  public let recipient: MailAddress
  /// The message with CR LF line ends.
  public let bytes: [UInt8]

  /// Writes a mail; `id` becomes its Message-ID, so that a repeated one can be recognised.
  public init(
    id: NotificationID, from sender: MailAddress, to recipient: MailAddress, _ text: MailText,
    at time: Timestamp
  ) {
    self.sender = sender
    self.recipient = recipient
    let lines =
      [
        "From: \(sender)", "To: \(recipient)", "Subject: \(Self.encoded(text.subject))",
        "Date: \(Self.date(time))", "Message-ID: <\(id)@\(sender.domain)>",
        "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
      ] + Self.lines(of: Base64.standard.encode(Array(text.body.utf8)))
    bytes = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
  }

  /// A header's text: as it is when it is short and plain, else as encoded words (RFC 2047), folded.
  private static func encoded(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7f).contains($0) } && !text.contains("=?")
    guard !isPlain || text.utf8.count > lineLength - "Subject: ".utf8.count else { return text }
    var words: [String] = []
    var part = ""
    // By scalars: a single character may be longer than a word has room for.
    for scalar in text.unicodeScalars {
      if part.utf8.count + UTF8.width(scalar) > encodedWordBytes {
        words.append(part)
        part = ""
      }
      part.unicodeScalars.append(scalar)
    }
    words.append(part)
    return words.map { "=?utf-8?B?\(Base64.standard.encode(Array($0.utf8)))?=" }
      .joined(separator: "\r\n ")
  }

  private static func lines(of text: String) -> [String] {
    var lines: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      lines.append(String(rest.prefix(lineLength)))
      rest = rest.dropFirst(lineLength)
    }
    return lines
  }

  private static func date(_ time: Timestamp) -> String {
    let date = CalendarDate(time)
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    let clock = [date.hour, date.minute, date.second].map(two).joined(separator: ":")
    let day = "\(days[date.weekday]), \(date.day) \(months[date.month - 1]) \(date.year)"
    return "\(day) \(clock) +0000"
  }
}
