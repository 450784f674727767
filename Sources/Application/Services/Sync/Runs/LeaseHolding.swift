import Values

/// Keeps a directory's lease while work that needs it goes on.
struct LeaseHolding: Sendable {
  let store: any RunStore
  let environment: SyncEnvironment

  /// Does the work while a heartbeat renews the lease; ends with the first of both to fail.
  func whileHolding<Value: Sendable>(
    _ lease: Lease, _ work: @Sendable @escaping () async throws -> Value
  ) async throws -> Value {
    let result: Result<Value, any Error>
    do {
      let value = try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await work() }
        group.addTask {
          try await heartbeat(lease)
          return nil
        }
        defer { group.cancelAll() }
        while let value = try await group.next() {
          if let value { return value }
        }
        throw LeaseLost(directory: lease.directory)
      }
      result = .success(value)
    } catch {
      result = .failure(error)
    }
    // Who was cancelled gives the lease up all the same, in a task that wasn't.
    try await Task { try await store.release(lease) }.value
    return try result.get()
  }

  /// Renews the lease three times in its time; a store that fails for a while is asked again until
  /// the lease would have lapsed.
  private func heartbeat(_ lease: Lease) async throws {
    var safeUntil = lease.expiresAt
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: environment.leaseTime / 3)
        var renewed = lease
        renewed.expiresAt = environment.time.now() + environment.leaseTime
        try await store.renew(renewed)
        safeUntil = renewed.expiresAt
      } catch is CancellationError {
        return
      } catch let error as LeaseLost {
        throw error
      } catch {
        guard environment.time.now() < safeUntil else { throw error }
      }
    }
  }

  /// Takes a lease as soon as no delivery holds it any more; those are short.
  func takeAfterDelivery(
    _ lease: Lease, _ take: @Sendable (Lease) async throws -> LeaseOutcome
  ) async throws -> LeaseOutcome {
    var lease = lease
    while true {
      let outcome = try await take(lease)
      guard case .held(let holder) = outcome, holder.isDelivery else { return outcome }
      try await Task.sleep(for: .milliseconds(20))
      lease.expiresAt = environment.time.now() + environment.leaseTime
    }
  }
}

extension RunID {
  private static let deliveryMark: UInt64 = 0x6f75_7462_6f78_8000

  /// What a lease names for a delivery of the outbox, which is no run.
  static func delivery(_ bits: UInt64) -> RunID {
    RunID(UniqueID(high: deliveryMark, low: bits & ~(0b11 << 62) | 0b10 << 62))
  }

  /// Whether it stands for a delivery.
  var isDelivery: Bool { value.high == Self.deliveryMark }
}
