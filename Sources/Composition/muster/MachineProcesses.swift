import Glibc
import Services

/// The processes of this machine, as `/proc` shows them (proc(5)).
struct MachineProcesses: ProcessTable {
  let own: ProcessIdentity

  init() {
    let processID = getpid()
    own = ProcessIdentity(
      boot: Self.boot(), processID: processID, startTime: Self.startTime(of: processID) ?? 0)
  }

  func hasEnded(_ process: ProcessIdentity) -> Bool {
    guard process.boot == own.boot else { return false }
    guard let startTime = Self.startTime(of: process.processID) else { return true }
    return startTime != process.startTime
  }

  /// The machine's identity and its present start, so that a copied store or a restart is noticed.
  private static func boot() -> String {
    let machine = text(of: "/etc/machine-id") ?? ""
    let boot = text(of: "/proc/sys/kernel/random/boot_id") ?? ""
    return "\(machine.trimmedLine)-\(boot.trimmedLine)"
  }

  /// Field 22 of `/proc/PID/stat`; nil when there is no such process, or it is a zombie.
  private static func startTime(of processID: Int32) -> UInt64? {
    guard let text = text(of: "/proc/\(processID)/stat"), let end = text.lastIndex(of: ")") else {
      return nil
    }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return UInt64(fields[19])
  }

  private static func text(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

extension String {
  fileprivate var trimmedLine: String {
    String(prefix { !$0.isNewline })
  }
}
