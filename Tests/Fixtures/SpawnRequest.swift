import Foundation
public import Glibc

/// What posix_spawn(3) needs to know about a child.
public struct SpawnRequest {
  private let program: String
  private let arguments: [String]
  private let environment: [String: String]
  private let input: String
  private let output: String
  private let errors: String

  /// Joins the parts; the last three are the files of its standard streams.
  public init(
    program: String, arguments: [String], environment: [String: String], input: String,
    output: String, errors: String
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.input = input
    self.output = output
    self.errors = errors
  }

  /// Starts the child, with no other open file and with no signal blocked: a worker thread of the
  /// tests blocks some, and a child would inherit that.
  public func spawn() throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, writing, 0o600)
    for descriptor in try Self.openDescriptors where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    var child: pid_t = 0
    let result = Self.withWords([program] + arguments) { words in
      Self.withWords(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&child, program, &actions, &attributes, words, variables)
      }
    }
    guard result == 0 else {
      throw ProgramFailure(
        description: "\(program) did not start: \(String(cString: strerror(result)))")
    }
    return child
  }

  /// What this process has open; closing one that is closed meanwhile is no error (posix_spawn(3)).
  private static var openDescriptors: [Int32] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    }
  }

  /// Lends C strings in an array that ends with nil.
  private static func withWords<Result>(
    _ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = words.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}

/// A program that ended with an error, where the test needed it to work.
public struct ProgramFailure: Error, CustomStringConvertible {
  /// What failed, and how.
  public let description: String

  /// Says what failed.
  public init(description: String) {
    self.description = description
  }
}
