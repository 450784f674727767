import Configuration
import Glibc
import Synchronization
import Values

/// The service's log: one line an event, on standard error.
///
/// Lines never hold a password, a token or a key; whoever logs passes facts, not bodies.
final class Log: Sendable {
  private let level: LogSettings.Level
  private let isJSON: Bool
  private let time: SystemTime
  private let descriptor: Int32
  private let lock = Mutex(())

  /// Writes lines of this level and above; as text for people, else one JSON object a line.
  init(_ settings: LogSettings, descriptor: Int32 = STDERR_FILENO, time: SystemTime) {
    level = settings.level
    isJSON =
      switch settings.format {
      case .automatic: isatty(descriptor) == 0
      case .json: true
      case .text: false
      }
    self.descriptor = descriptor
    self.time = time
  }

  /// What helps to find out why something happens.
  func debug(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
    write(.debug, message, fields)
  }

  /// What happens.
  func info(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
    write(.info, message, fields)
  }

  /// What somebody should look at.
  func warning(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
    write(.warning, message, fields)
  }

  /// What went wrong.
  func error(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
    write(.error, message, fields)
  }

  private func write(
    _ level: LogSettings.Level, _ message: String, _ fields: KeyValuePairs<String, JSONValue>
  ) {
    guard level.rank >= self.level.rank else { return }
    let now = time.now()
    let line =
      isJSON ? Self.json(now, level, message, fields) : Self.text(now, level, message, fields)
    lock.withLock { _ in
      var rest = Array((line + "\n").utf8)[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }

  private static func json(
    _ now: Timestamp, _ level: LogSettings.Level, _ message: String,
    _ fields: KeyValuePairs<String, JSONValue>
  ) -> String {
    var members: [JSONValue.Member] = [
      .init("time", .string(now.description)), .init("level", .string(level.rawValue)),
      .init("message", .string(message)),
    ]
    for (key, value) in fields where !value.isNull { members.append(.init(key, value)) }
    return JSONValue.object(members).text
  }

  private static func text(
    _ now: Timestamp, _ level: LogSettings.Level, _ message: String,
    _ fields: KeyValuePairs<String, JSONValue>
  ) -> String {
    var line = "\(now) \(level.rawValue) \(message)"
    for (key, value) in fields where !value.isNull {
      line += " \(key)=\(plain(value))"
    }
    return line
  }

  /// A value without quotes where it is one word, so that text lines stay readable.
  private static func plain(_ value: JSONValue) -> String {
    guard case .string(let text) = value, !text.isEmpty,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x7f })
    else { return value.text }
    return text
  }
}

extension LogSettings.Level {
  fileprivate var rank: Int {
    LogSettings.Level.allCases.firstIndex(of: self) ?? 0
  }
}
