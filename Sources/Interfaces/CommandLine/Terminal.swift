import Glibc

/// The process's own streams: the one file that knows descriptors and terminals.
public enum Terminal {
  /// The streams, the terminal and the variables as they are when the program starts.
  public static func surroundings() -> Surroundings {
    Surroundings(
      input: StandardInput(), standardOutput: DescriptorSink(descriptor: STDOUT_FILENO),
      standardError: DescriptorSink(descriptor: STDERR_FILENO),
      width: isatty(STDOUT_FILENO) == 1 ? width : nil,
      hasErrorTerminal: isatty(STDERR_FILENO) == 1, variables: variables)
  }

  /// The process's variables (environ(7)).
  private static var variables: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return variables
  }

  /// The columns of the terminal; 80 when it doesn't say (ioctl_tty(2)).
  private static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}

/// A stream to write to.
private struct DescriptorSink: TextSink {
  let descriptor: Int32

  func write(_ text: String) throws(SinkError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw SinkError(isClosedPipe: errno == EPIPE, reason: String(cString: strerror(errno)))
      }
      bytes = bytes.dropFirst(count)
    }
  }
}

/// The standard input and files; reads wait on threads of their own.
private struct StandardInput: CommandInput {
  let isTerminal = isatty(STDIN_FILENO) == 1

  func readLine(isHidden: Bool) async throws -> String? {
    try await WaitingThread.run { try Self.line(isHidden: isHidden) }
  }

  func readFile(_ path: String, limit: Int) async throws -> [UInt8] {
    try await WaitingThread.run { try Self.content(of: path, limit: limit) }
  }

  private static func line(isHidden: Bool) throws -> String? {
    guard isHidden else { return Swift.readLine(strippingNewline: true) }
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else {
      throw CommandFailure("The terminal can't hide what is typed, so nothing was read.")
    }
    var hidden = before
    // Byte by byte and without signals (termios(3)): Ctrl-C must not leave the terminal silent.
    hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    (hidden.c_cc.6, hidden.c_cc.5) = (1, 0)  // VMIN, VTIME
    guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0 else {
      throw CommandFailure("The terminal can't hide what is typed, so nothing was read.")
    }
    defer { _ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &before) }
    return try hiddenLine()
  }

  private static func hiddenLine() throws -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        return String(validating: bytes, as: UTF8.self)
      case 0x03: throw CancellationError()  // Ctrl-C
      case 0x04: return nil  // Ctrl-D
      case 0x08, 0x7f:  // Backspace: one whole character
        while let last = bytes.popLast(), last & 0xc0 == 0x80 {}
      case 0x15: bytes = []  // Ctrl-U
      default: bytes.append(byte)
      }
    }
  }

  private static func content(of path: String, limit: Int) throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      guard count > 0 else { return bytes }
      bytes += chunk.prefix(count)
      guard bytes.count <= limit else {
        throw CommandFailure("\(path) is longer than \(limit) bytes.")
      }
    }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure("\(path) can't be read: \(String(cString: strerror(errno))).")
  }
}
