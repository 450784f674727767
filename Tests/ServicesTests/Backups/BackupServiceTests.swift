import Services
import Synchronization
import Testing
import Values

@Suite("The schedule of the backups")
struct BackupServiceTests {
  @Test("A copy is made when none is young enough, and the next one waits")
  func schedule() async throws {
    let archive = ScriptedBackups()
    let service = service(archive)
    let reports = try await reports(of: service, count: 1)
    #expect(reports == ["made"])
    #expect(archive.tries == 1)
    #expect(service.standing.lastSuccess == .noon)
    #expect(!service.standing.isFailing)
  }

  @Test("A young copy of another process or an earlier start is enough")
  func youngCopy() async throws {
    let archive = ScriptedBackups(latest: .noon - .seconds(60))
    let service = service(archive)
    let task = Task { await service.run { _ in Issue.record("a copy was made") } }
    while service.standing.lastSuccess == nil { await Task.yield() }
    task.cancel()
    await task.value
    #expect(archive.tries == 0)
    #expect(service.standing.lastSuccess == .noon - .seconds(60))
  }

  @Test("A failure shows until the next copy is good")
  func failure() async throws {
    let archive = ScriptedBackups(failures: 2)
    let service = service(archive, every: .milliseconds(1))
    let reports = try await reports(of: service, count: 3)
    #expect(reports == ["failed", "failed", "made"])
    #expect(service.standing.failures == 2)
    #expect(!service.standing.isFailing)
    #expect(service.standing.lastFailure == .noon)
  }

  @Test("A failure is told while it lasts")
  func failing() async throws {
    let service = service(ScriptedBackups(failures: 1))
    _ = try await reports(of: service, count: 1)
    #expect(service.standing.isFailing)
    #expect(service.standing.lastSuccess == nil)
  }

  @Test("Without a time between two copies there are none")
  func off() async {
    let archive = ScriptedBackups()
    let service = service(archive, every: .zero)
    await service.run { _ in Issue.record("a copy was made") }
    #expect(!service.standing.isOn)
    #expect(archive.tries == 0)
  }

  private func service(
    _ archive: ScriptedBackups, every: Duration = .seconds(3600)
  ) -> BackupService {
    BackupService(
      archive: archive, schedule: BackupSchedule(every: every, keep: 3), time: Noon())
  }

  /// Runs the service until it has told so many things.
  private func reports(of service: BackupService, count: Int) async throws -> [String] {
    let (stream, told) = AsyncStream.makeStream(of: String.self)
    let task = Task {
      await service.run { report in
        switch report {
        case .made: told.yield("made")
        case .failed: told.yield("failed")
        }
      }
    }
    var reports: [String] = []
    for await report in stream {
      reports.append(report)
      if reports.count == count { break }
    }
    task.cancel()
    await task.value
    return reports
  }
}

private struct Noon: TimeSource {
  func now() -> Timestamp { .noon }
}

extension Timestamp {
  fileprivate static let noon = Timestamp(millisecondsSince1970: 1_767_268_800_000)
}

/// Backups that fail so many times first.
private final class ScriptedBackups: BackupArchive {
  private struct Failure: Error {}
  private let latest: Timestamp?
  private let state: Mutex<(tries: Int, failures: Int)>

  init(latest: Timestamp? = nil, failures: Int = 0) {
    self.latest = latest
    state = Mutex((0, failures))
  }

  var tries: Int { state.withLock { $0.tries } }

  func latest(at now: Timestamp) -> Timestamp? { latest }

  func backUp(
    at now: Timestamp, unlessSince limit: Timestamp, keep: Int
  ) throws -> BackupOutcome {
    try state.withLock { state in
      state.tries += 1
      if state.failures > 0 {
        state.failures -= 1
        throw Failure()
      }
    }
    return .made(BackupCopy(path: "copy.db", rows: 1, removed: 0))
  }
}
