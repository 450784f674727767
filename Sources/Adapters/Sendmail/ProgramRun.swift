import Dispatch
import Glibc
import Synchronization

/// One run of a program; it blocks the thread that waits for it.
struct ProgramRun {
  /// As much of what a program says is kept.
  private static let longestOutput = 1000
  private static let environment = ["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C"]

  /// The whole path of the program, then its arguments.
  let words: [String]
  let input: [UInt8]
  let timeout: Duration

  /// Runs it to its end.
  func run() throws(ProgramFailure) -> ProgramEnd {
    // Input and output are files without a name, so that neither side ever waits for the other.
    let source = try NamelessFile(holding: input)
    let output = try NamelessFile(holding: [])
    let process = try spawn(source.descriptor, output.descriptor)
    let (status, isKilled) = wait(for: process)
    let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    return ProgramEnd(
      code: code, isKilled: isKilled, output: output.text(of: Self.longestOutput))
  }

  private func spawn(_ input: Int32, _ output: Int32) throws(ProgramFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    // The service ignores SIGPIPE and its threads block signals, which children would inherit; a
    // group of its own can be ended with its own children.
    var (reset, none) = (sigset_t(), sigset_t())
    sigemptyset(&reset)
    sigemptyset(&none)
    sigaddset(&reset, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &reset)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
    var process = pid_t()
    let code = Self.withPointers(words) { arguments in
      Self.withPointers(Self.environment) { environment in
        posix_spawn(&process, words[0], &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw ProgramFailure(code: code) }
    return process
  }

  /// Waits for the end, which comes by force when the time is over.
  private func wait(for process: pid_t) -> (status: Int32, isKilled: Bool) {
    let guarding = DispatchQueue(label: "muster.sendmail.time")
    let timer = DispatchSource.makeTimerSource(queue: guarding)
    let force = Force()
    timer.schedule(deadline: .now() + .milliseconds(Int(timeout / .milliseconds(1))))
    timer.setEventHandler {
      force.isUsed.store(true, ordering: .relaxed)
      kill(-process, SIGKILL)
    }
    timer.activate()
    // It stays a zombie, whose number nobody else gets, until the timer is surely off.
    var end = siginfo_t()
    while waitid(P_PID, id_t(process), &end, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    guarding.sync { timer.cancel() }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return (status, force.isUsed.load(ordering: .relaxed))
  }

  /// Whether the end came by force, which the timer's queue knows.
  private final class Force: Sendable {
    let isUsed = Atomic(false)
  }

  /// Texts as C takes them, with a null at the end.
  private static func withPointers<Value>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}

/// How a program ended.
struct ProgramEnd: Sendable {
  /// Its exit code, or 128 and the signal that ended it.
  let code: Int32
  /// Whether its time was over.
  let isKilled: Bool
  /// The beginning of what it said, in one line.
  let output: String
}

/// A program that can't be run.
struct ProgramFailure: Error {
  /// The system's number; see errno(3).
  let code: Int32

  var reason: String { String(cString: strerror(code)) }
}

/// A file that nobody else can open, and that is gone when it is closed; see tmpfile(3).
private final class NamelessFile {
  private let file: UnsafeMutablePointer<FILE>
  let descriptor: Int32

  init(holding bytes: [UInt8]) throws(ProgramFailure) {
    guard let file = tmpfile() else { throw ProgramFailure(code: errno) }
    self.file = file
    descriptor = fileno(file)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw ProgramFailure(code: errno) }
      rest = rest.dropFirst(count)
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { fclose(file) }

  /// The beginning of it in one line.
  func text(of limit: Int) -> String {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = pread(descriptor, &bytes, limit, 0)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
