import Values

/// The text of mail about one event: comments, a line `Subject: …`, an empty line, and the body, with
/// the names of facts in double braces, as in `{{username}}`.
public struct MailTemplate: Sendable, Hashable {
  private let subject: [Part]
  private let body: [Part]

  /// A piece of a template.
  private enum Part: Hashable {
    case text(String)
    case placeholder(String)
  }

  /// The names that every template may use besides the event's facts.
  public static let generalNames = ["event", "occurred_at", "service_url"]

  /// The template of a test, which needs no file.
  public static let test = MailTemplate(
    subject: [.text("Muster: mail arrives")],
    body: [
      .text("This mail was sent by `muster notification test` at "),
      .placeholder("service_url"), .text(" ("), .placeholder("sent_by"), .text(").\n"),
    ])

  private init(subject: [Part], body: [Part]) {
    self.subject = subject
    self.body = body
  }

  /// The name of an event's file: `request.waiting.txt`.
  public static func fileName(for event: NotificationEvent) -> String { "\(event.rawValue).txt" }

  /// The names that an event's template may use.
  public static func names(for event: NotificationEvent) -> [String] {
    generalNames + event.factNames
  }

  /// Reads the template of an event.
  ///
  /// Lines that begin with `#` in front of the subject are comments.
  public init(parsing text: String, for event: NotificationEvent) throws(MailTemplateFault) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let names = Set(Self.names(for: event))
    let start = lines.firstIndex { !$0.hasPrefix("#") } ?? lines.endIndex
    guard start < lines.endIndex, lines[start].hasPrefix("Subject: ") else {
      throw MailTemplateFault(line: start + 1, kind: .noSubject)
    }
    subject = try Self.parts(of: lines[start].dropFirst(9), line: start + 1, names)
    guard start + 1 < lines.endIndex, lines[start + 1].isEmpty else {
      throw MailTemplateFault(line: start + 2, kind: .noEmptyLine)
    }
    var body: [Part] = []
    for (index, line) in zip(lines.indices, lines).dropFirst(start + 2) {
      if index > start + 2 { body.append(.text("\n")) }
      body += try Self.parts(of: line, line: index + 1, names)
    }
    self.body = body
  }

  private static func parts(
    of line: Substring, line number: Int, _ names: Set<String>
  ) throws(MailTemplateFault) -> [Part] {
    var parts: [Part] = []
    var rest = line
    while let start = rest.range(ofFirst: "{{") {
      parts.append(.text(String(rest[..<start.lowerBound])))
      guard let end = rest[start.upperBound...].range(ofFirst: "}}") else {
        throw MailTemplateFault(line: number, kind: .unclosedPlaceholder)
      }
      let name = String(rest[start.upperBound..<end.lowerBound].filter { $0 != " " })
      guard names.contains(name) else {
        throw MailTemplateFault(line: number, kind: .unknownPlaceholder(name))
      }
      parts.append(.placeholder(name))
      rest = rest[end.upperBound...]
    }
    return parts + [.text(String(rest))]
  }

  /// The text about a notification; a fact that is null is a dash.
  ///
  /// What stands in a fact is never read as a template. A subject stays one line, and a fact of
  /// several lines is indented, so that nobody's message can pass for the template's own words.
  public func filled(with notification: Notification, serviceURL: String) -> MailText {
    let facts = Dictionary(
      notification.facts.map { ($0.key, $0.value) } + [
        ("event", .string(notification.event.rawValue)),
        ("occurred_at", JSONValue(notification.occurredAt)), ("service_url", .string(serviceURL)),
      ], uniquingKeysWith: { first, _ in first })
    return MailText(
      subject: Self.fill(subject, facts) { $0.inOneLine },
      body: Self.fill(body, facts) { $0.indentedBehindFirstLine })
  }

  private static func fill(
    _ parts: [Part], _ facts: [String: JSONValue], _ harmless: (String) -> String
  ) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .placeholder(let name): harmless((facts[name] ?? .null).words)
      }
    }.joined()
  }
}

/// What is wrong with a template.
public struct MailTemplateFault: Error, Sendable, Hashable {
  /// The line, from 1.
  public var line: Int
  /// What is wrong there.
  public var kind: Kind

  /// What can be wrong.
  public enum Kind: Sendable, Hashable {
    /// There is no line `Subject: …` in front.
    case noSubject
    /// No empty line follows the subject.
    case noEmptyLine
    /// `{{` without `}}` on the same line.
    case unclosedPlaceholder
    /// The event has no fact of this name.
    case unknownPlaceholder(String)
  }

  /// Joins both.
  public init(line: Int, kind: Kind) {
    self.line = line
    self.kind = kind
  }
}

extension JSONValue {
  /// The value in a text for people.
  fileprivate var words: String {
    switch self {
    case .null: "–"
    case .bool(let value): value ? "yes" : "no"
    case .string(let text): text
    case .integer, .number, .array, .object: text
    }
  }
}

extension String {
  private static let longestFact = 4000

  /// The text without line ends, and without what else could steer a reader's program.
  fileprivate var inOneLine: String {
    String(split(whereSeparator: \.isNewline).joined(separator: " ").printable.prefix(200))
  }

  /// The text with further lines indented.
  fileprivate var indentedBehindFirstLine: String {
    prefix(Self.longestFact).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { String($0).printable }.joined(separator: "\n    ")
  }

  /// The text without control characters and without those that turn the direction of writing.
  private var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.filter { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: false
          default: true
          }
        }))
  }
}

extension Substring {
  /// The first place of a short text of ASCII.
  fileprivate func range(ofFirst text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
