import Directory
public import Services
import Values

extension LDAPDirectory {
  /// How far the server's clock may have been apart from another one's that took part in a change.
  private static let overlap = Duration.seconds(300)

  /// Reads what has changed since a position.
  ///
  /// While one batch is with the receiver, the next one is gathered, and no more.
  public func changes(
    _ search: DirectorySearch, since position: SearchPosition,
    receive: @Sendable (DirectoryChanges) async throws -> Void
  ) async throws -> ChangeCertificate {
    switch position.mark {
    case .cookie(let cookie):
      let connection = takeRefreshConnection()
      let result: Result<ChangeCertificate, any Error>
      do {
        result = .success(
          try await refresh(search, cookie, position.server, on: connection, receive))
      } catch {
        await connection.close()
        result = .failure(error)
      }
      give(back: connection)
      return try result.get()
    case .modified(let moment):
      return try await modified(search, since: moment, on: position.server, receive)
    }
  }

  /// Has changes told as they happen, on a connection of its own.
  public func follow(
    _ searches: [FollowedSearch], on server: String
  ) async throws -> any DirectoryFeed {
    let connection = FollowConnection(settings, choice)
    do {
      try await connection.start(searches, on: server)
    } catch {
      await connection.close()
      try Task.checkCancellation()
      throw error
    }
    return connection
  }

  private func refresh(
    _ search: DirectorySearch, _ cookie: [UInt8], _ server: String,
    on connection: RefreshConnection,
    _ receive: @Sendable (DirectoryChanges) async throws -> Void
  ) async throws -> ChangeCertificate {
    do {
      guard try await connection.start(search, cookie: cookie, of: server) else {
        return await connection.finish()
      }
      var batch = try await connection.next()
      if await connection.wasDead {
        await connection.close()
        guard try await connection.start(search, cookie: cookie, of: server) else {
          return await connection.finish()
        }
        batch = try await connection.next()
      }
      while !batch.isLast {
        async let following = connection.next()
        try await receive(batch.changes)
        batch = try await following
      }
      if batch.changes != DirectoryChanges() { try await receive(batch.changes) }
      return await connection.finish()
    } catch {
      try Task.checkCancellation()
      throw error
    }
  }

  /// The entries that were modified since a moment; what is gone can't be told this way.
  private func modified(
    _ search: DirectorySearch, since moment: Timestamp, on server: String,
    _ receive: @Sendable (DirectoryChanges) async throws -> Void
  ) async throws -> ChangeCertificate {
    var narrowed = search
    let start = Array((moment - Self.overlap).generalizedTime.utf8)
    narrowed.filter = .and([search.filter, .greaterOrEqual("modifyTimestamp", start)])
    narrowed.keepsPosition = true
    var certificate = try await read(narrowed, seeking: .moments) { entries in
      var changes = DirectoryChanges()
      changes.entries = entries
      try await receive(changes)
    }
    guard certificate.server == server else {
      return ChangeCertificate(
        read: certificate, ending: .refused(.otherServer(certificate.server)))
    }
    guard certificate.isComplete else {
      return ChangeCertificate(read: certificate, ending: .refused(.incomplete))
    }
    // The clock never goes back, whatever entries say.
    if case .modified(let later)? = certificate.position?.mark, later < moment {
      certificate.position = nil
    }
    return ChangeCertificate(read: certificate, ending: .unknown)
  }
}
