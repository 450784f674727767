import Fixtures
import Glibc

/// A disk or a clock that fails the program which is started on it.
enum HostileMachine: CustomStringConvertible {
  /// So often fsync(2) fails, by libfiu.
  case failingSync(Double)
  /// So often writing finds the disk full, by libfiu.
  case fullDisk(Double)
  /// The clock is so many hours off, by libfaketime.
  case wrongClock(hours: Int)
  /// The clock is a day off, and runs a thousand times as fast.
  case racingClock

  /// Any of them.
  static func random(using generator: inout SeededGenerator) -> HostileMachine {
    let chance = Double.random(in: 0.001...0.1, using: &generator)
    let hours = Int.random(in: -48...48, using: &generator)
    return switch Int.random(in: 0..<4, using: &generator) {
    case 0: .failingSync(chance)
    case 1: .fullDisk(chance)
    case 2: .wrongClock(hours: hours)
    default: .racingClock
    }
  }

  var description: String {
    switch self {
    case .failingSync: "fsync fails"
    case .fullDisk: "disk full"
    case .wrongClock(let hours): "clock \(hours) h off"
    case .racingClock: "clock races"
    }
  }

  /// What it is, without its numbers.
  var kind: String {
    if case .wrongClock = self { "wrong clock" } else { description }
  }

  /// What the program gets to know.
  var environment: [String: String] {
    switch self {
    case .failingSync(let chance): Self.failing("posix/io/sync/*", chance, errno: EIO)
    case .fullDisk(let chance): Self.failing("posix/io/rw/pwrite*", chance, errno: ENOSPC)
    case .wrongClock(let hours): Self.clock("\(hours < 0 ? "" : "+")\(hours)h")
    case .racingClock: Self.clock("+1d x1000")
    }
  }

  /// libfiu's preloaded libraries (fiu-run(1)).
  private static func failing(_ point: String, _ chance: Double, errno: Int32) -> [String: String] {
    [
      "LD_PRELOAD": "/usr/lib/fiu/fiu_run_preload.so /usr/lib/fiu/fiu_posix_preload.so",
      "FIU_ENABLE": "enable_random name=\(point),probability=\(chance),failinfo=\(errno)",
    ]
  }

  /// libfaketime's preloaded library (faketime(1)).
  private static func clock(_ time: String) -> [String: String] {
    [
      "LD_PRELOAD": "/usr/$LIB/faketime/libfaketime.so.1",
      "FAKETIME": time, "DONT_FAKE_MONOTONIC": "1",
    ]
  }
}
