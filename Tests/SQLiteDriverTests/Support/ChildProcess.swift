import Glibc

/// Another program that runs beside the test, with pipes to its input and from its output.
final class ChildProcess {
  private let id: pid_t
  private let input: Int32
  private let output: Int32

  /// Starts a program.
  init(_ program: String, _ arguments: [String]) throws {
    var toChild: [Int32] = [0, 0]
    var fromChild: [Int32] = [0, 0]
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else {
      throw SystemFailure(call: "pipe", code: errno)
    }
    // Another child that kept these ends open would hide the end of this one's input.
    for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var child: pid_t = 0
    let result = posix_spawn(&child, program, &actions, nil, words, environ)
    close(toChild[0])
    close(fromChild[1])
    guard result == 0 else { throw SystemFailure(call: "posix_spawn", code: result) }
    id = child
    input = toChild[1]
    output = fromChild[0]
  }

  /// Runs a program to its end.
  ///
  /// - Returns: what it printed.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    try ChildProcess(program, arguments).finish()
  }

  /// Sends a line to its input.
  func send(_ line: String) throws {
    let bytes = Array("\(line)\n".utf8)
    guard write(input, bytes, bytes.count) == bytes.count else {
      throw SystemFailure(call: "write", code: errno)
    }
  }

  /// Waits for the next line of its output.
  func readLine() throws -> String {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
    return String(decoding: line, as: UTF8.self)
  }

  /// Ends its input, reads the rest of its output and waits for its end.
  @discardableResult
  func finish() throws -> String {
    close(input)
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while case let count = read(output, &block, block.count), count > 0 {
      bytes += block[..<count]
    }
    close(output)
    var status: Int32 = 0
    guard waitpid(id, &status, 0) == id else { throw SystemFailure(call: "waitpid", code: errno) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
