/// One running process, told apart from a later one with the same number.
public struct ProcessIdentity: Sendable, Hashable {
  /// The machine, as of its last start.
  public var boot: String
  /// The process number.
  public var processID: Int32
  /// When the process started, in the kernel's own units.
  public var startTime: UInt64

  /// Joins the parts.
  public init(boot: String, processID: Int32, startTime: UInt64) {
    self.boot = boot
    self.processID = processID
    self.startTime = startTime
  }
}

extension ProcessIdentity: LosslessStringConvertible {
  /// `boot/number/start`.
  public var description: String { "\(boot)/\(processID)/\(startTime)" }

  /// Reads `boot/number/start`.
  public init?(_ description: String) {
    let parts = description.split(separator: "/")
    guard parts.count == 3, let processID = Int32(parts[1]), let startTime = UInt64(parts[2])
    else { return nil }
    self.init(boot: String(parts[0]), processID: processID, startTime: startTime)
  }
}

/// Tells which processes live.
public protocol ProcessTable: Sendable {
  /// This process.
  var own: ProcessIdentity { get }

  /// Whether a process is known to have ended: one of this machine that is gone. For others nobody
  /// can say, and their leases have to lapse.
  func hasEnded(_ process: ProcessIdentity) -> Bool
}
