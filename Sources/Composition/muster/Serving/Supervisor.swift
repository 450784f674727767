import Glibc

/// The supervisor that started this process, such as systemd: it is told when the service is
/// ready and that it still works (sd_notify(3), over the socket that `NOTIFY_SOCKET` names).
struct Supervisor: Sendable {
  /// What it is told.
  enum State: String, Sendable {
    /// Requests are served.
    case ready = "READY=1"
    /// The end has begun.
    case stopping = "STOPPING=1"
    /// All is well for the next while.
    case alive = "WATCHDOG=1"
  }

  private let socketName: String
  /// The time after which silence counts as a failure; nil when nobody minds.
  private let patience: Duration?

  /// The supervisor of this process; nil when none asked to be told.
  static var ofTheProcess: Supervisor? {
    guard let name = variable("NOTIFY_SOCKET"), name.hasPrefix("/") || name.hasPrefix("@") else {
      return nil
    }
    let process = variable("WATCHDOG_PID").flatMap { Int32($0) }
    let time = variable("WATCHDOG_USEC").flatMap { Int64($0) }
    let isMeant = process == nil || process == getpid()
    return Supervisor(
      socketName: name,
      patience: isMeant ? time.flatMap { $0 > 0 ? .microseconds($0) : nil } : nil)
  }

  /// Tells a state, and what the service does in words.
  ///
  /// Nothing is waited for, and a supervisor that doesn't listen is no reason to stop serving.
  func tell(_ state: State, status: String? = nil) {
    let text = state.rawValue + (status.map { "\nSTATUS=\($0)" } ?? "")
    let descriptor = socket(
      AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var name = Array(socketName.utf8)
    // `@` stands for the zero byte of a name that is in no file system (unix(7)).
    if name.first == UInt8(ascii: "@") { name[0] = 0 }
    guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    let length = socklen_t(start + name.count)
    let bytes = Array(text.utf8)
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        _ = sendto(
          descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT),
          address, length)
      }
    }
  }

  /// Whether it wants to hear again and again that the service works.
  var isWatching: Bool { patience != nil }

  /// Says twice in each watchdog time that the service works, as long as `check` comes to an end,
  /// well or not: it goes through Swift's tasks and a thread of the store.
  func keepTold(_ check: @Sendable () async throws -> Void) async {
    guard let patience else { return }
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: patience / 2)
        try await check()
      } catch {
        // The task was cancelled; or the store answers with an error, which a new start won't mend.
        if Task.isCancelled { return }
      }
      tell(.alive)
    }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
