import Synchronization
public import Values

/// What a command writes: results to the standard output, everything else to the standard error.
///
/// A failed write stops nothing at once; the program ends with an error because of it.
public final class Output: Sendable {
  /// What is known about the two streams.
  public struct Style: Sendable, Hashable {
    /// Whether results are printed as JSON.
    public var isJSON: Bool
    /// Whether the standard output is a terminal, and how wide; nil when it isn't one.
    public var width: Int?
    /// Whether the standard error is a terminal.
    public var hasErrorTerminal: Bool
    /// Whether colours may be used on terminals.
    public var allowsColor: Bool

    /// Joins the facts; `NO_COLOR` and `TERM=dumb` forbid colours.
    public init(
      isJSON: Bool = false, width: Int? = nil, hasErrorTerminal: Bool = false,
      variables: [String: String] = [:]
    ) {
      self.isJSON = isJSON
      self.width = width
      self.hasErrorTerminal = hasErrorTerminal
      allowsColor = (variables["NO_COLOR"] ?? "").isEmpty && variables["TERM"] != "dumb"
    }
  }

  /// What is known about the two streams.
  public let style: Style
  private let standard: any TextSink
  private let error: any TextSink
  private let failure = Mutex<SinkError?>(nil)

  /// Joins two streams.
  public init(standard: any TextSink, error: any TextSink, style: Style) {
    self.standard = standard
    self.error = error
    self.style = style
  }

  /// Whether the command should print JSON instead of words.
  public var isJSON: Bool { style.isJSON }

  /// The first write that failed.
  var firstFailure: SinkError? { failure.withLock { $0 } }

  /// Writes a line of the result.
  public func line(_ text: String = "") { write(text + "\n", to: standard) }

  /// Writes a part of the result as it is.
  ///
  /// - Returns: whether the output still takes text.
  @discardableResult
  func raw(_ text: String) -> Bool {
    if !text.isEmpty { write(text, to: standard) }
    return firstFailure == nil
  }

  /// Writes a result as JSON, indented on a terminal.
  public func json(_ value: JSONValue) {
    line(style.width == nil ? value.text : value.indentedText)
  }

  /// Writes a table, its headings bold on a terminal.
  public func table(_ table: Table) {
    for (number, text) in table.lines(width: style.width).enumerated() {
      line(number == 0 ? paint(text, .bold) : text)
    }
  }

  /// Writes a line for the person in front, not part of the result.
  public func note(_ text: String) { write(text + "\n", to: error) }

  /// Writes what went wrong.
  public func problem(_ text: String) {
    note(
      (style.hasErrorTerminal && style.allowsColor ? Color.red.around("error:") : "error:")
        + " \(text)")
  }

  /// Writes what somebody should look at.
  public func warning(_ text: String) {
    note(
      (style.hasErrorTerminal && style.allowsColor
        ? Color.yellow.around("warning:")
        : "warning:") + " \(text)")
  }

  /// A bar for long work; silent unless the standard error is a terminal.
  public func progress(_ title: String, total: Int? = nil) -> ProgressBar {
    guard style.hasErrorTerminal else { return ProgressBar(title, total: total, draw: nil) }
    return ProgressBar(title, total: total) { self.prompt($0) }
  }

  /// The text in a colour, if the standard output is a terminal.
  public func paint(_ text: String, _ color: Color) -> String {
    style.width != nil && style.allowsColor ? color.around(text) : text
  }

  /// Writes text as it is to the standard error, for prompts and bars.
  func prompt(_ text: String) { write(text, to: error) }

  private func write(_ text: String, to sink: any TextSink) {
    do throws(SinkError) {
      try sink.write(text)
    } catch {
      failure.withLock { $0 = $0 ?? error }
    }
  }
}

/// A colour or weight of text on a terminal (ECMA-48, section 8.3.117).
public enum Color: Int, Sendable {
  /// Heavier.
  case bold = 1
  /// For what went wrong.
  case red = 31
  /// For what went well.
  case green = 32
  /// For what somebody should look at.
  case yellow = 33

  func around(_ text: String) -> String { "\u{1b}[\(rawValue)m\(text)\u{1b}[0m" }
}
