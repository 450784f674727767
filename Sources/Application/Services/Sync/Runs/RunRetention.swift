public import Values

/// Removes old runs with their plans, so that a schedule of every minute doesn't fill the disk.
///
/// What runs changed stays in the audit events. A run under way or held is never removed, nor each
/// directory's latest certified run, which the next read is compared with.
public struct RunRetention: Sendable {
  /// How long runs are kept that changed nothing, dry runs among them.
  public static let withoutEffects: Duration = .seconds(7 * 86_400)
  /// How long the others are kept.
  public static let withEffects: Duration = .seconds(365 * 86_400)

  /// Rows removed in one transaction; others write between two.
  private static let rowsAtOnce = 2000
  private static let interval: Duration = .seconds(3600)

  private let archive: any RunArchive
  private let time: any TimeSource

  /// Takes what it works with.
  public init(archive: any RunArchive, time: any TimeSource) {
    self.archive = archive
    self.time = time
  }

  /// Removes whatever is too old now.
  public func tidy() async throws {
    let now = time.now()
    var removed = Self.rowsAtOnce
    while removed == Self.rowsAtOnce {
      try Task.checkCancellation()
      removed = try await archive.removeRuns(
        withoutEffectsBefore: now - Self.withoutEffects, withEffectsBefore: now - Self.withEffects,
        limit: Self.rowsAtOnce)
    }
  }

  /// Tidies now and then every hour until the task is cancelled; a failure is reported and tried
  /// again.
  public func run(report: @Sendable (any Error) -> Void) async {
    while !Task.isCancelled {
      do {
        try await tidy()
      } catch is CancellationError {
        return
      } catch {
        report(error)
      }
      do { try await Task.sleep(for: Self.interval) } catch { return }
    }
  }
}

/// The runs that are over, as whoever tidies needs them.
public protocol RunArchive: Sendable {
  /// Removes runs that ended before the two moments, each with its effects, in one transaction.
  ///
  /// - Returns: the number of rows removed, effects and runs; `limit` when there may be more.
  func removeRuns(
    withoutEffectsBefore early: Timestamp, withEffectsBefore late: Timestamp, limit: Int
  ) async throws -> Int
}
