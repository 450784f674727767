/// Keeps the index of names up beside everything else, so that an import doesn't wait for it.
public struct SearchIndexing: Sendable {
  /// Accounts of one transaction; others write between two.
  private static let accountsAtOnce = 500
  private static let interval: Duration = .seconds(2)

  private let index: any SearchIndex

  /// Takes the index.
  public init(index: any SearchIndex) {
    self.index = index
  }

  /// Takes in whatever has changed so far.
  public func catchUp() async throws {
    while try await index.update(limit: Self.accountsAtOnce) { try Task.checkCancellation() }
  }

  /// Catches up every two seconds until the task is cancelled; a failure is reported and tried again.
  public func run(report: @Sendable (any Error) -> Void) async {
    while !Task.isCancelled {
      do {
        try await catchUp()
      } catch is CancellationError {
        return
      } catch {
        report(error)
      }
      do { try await Task.sleep(for: Self.interval) } catch { return }
    }
  }
}

/// An index of accounts' names that is kept up afterwards, and misses nothing meanwhile.
public protocol SearchIndex: Sendable {
  /// Takes in some of the accounts whose names are new, have changed or are gone.
  ///
  /// - Returns: whether there are more.
  func update(limit: Int) async throws -> Bool
}
