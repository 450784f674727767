import CLDAP
import Directory

/// One message of a server that synchronizes content.
enum SyncAnswer {
  /// An entry with its state, and the bytes that it took.
  case entry(Entry, ContentSync.State, size: Int)
  /// A continuation reference.
  case reference
  case info(ContentSync.Info)
  /// Another message in between that nobody asked for.
  case other
  /// The end of the operation.
  case result(OperationResult)
}

extension LDAPHandle {
  /// Waits for the next message that answers a synchronizing search.
  func syncAnswer(to id: Int32, _ deadline: Deadline) throws(LDAPFailure) -> SyncAnswer {
    try message(to: id, deadline) { message, tag throws(LDAPFailure) in
      try self.syncAnswer(message, tag)
    }
  }

  /// Waits for the next message that answers one of several synchronizing searches, with the search
  /// that it answers; nil when none comes in time.
  ///
  /// Others, such as a notice that the server ends the connection (RFC 4511, section 4.4.1), come as
  /// `other`.
  func followAnswer(
    _ requests: [Int32], _ deadline: Deadline
  ) throws(LDAPFailure) -> (request: Int32, answer: SyncAnswer)? {
    do {
      return try message(to: LDAP_RES_ANY, deadline) { message, tag throws(LDAPFailure) in
        let request = ldap_msgid(message)
        return requests.contains(request)
          ? (request, try self.syncAnswer(message, tag)) : (request, .other)
      }
    } catch {
      guard error.code == LDAP_TIMEOUT else { throw error }
      return nil
    }
  }

  private func syncAnswer(
    _ message: OpaquePointer, _ tag: Int32
  ) throws(LDAPFailure) -> SyncAnswer {
    do {
      if tag == ResponseTag.intermediate { return try syncInfo(message) }
      switch try decode(message, tag: tag) {
      case .entry(let entry, let size):
        return .entry(entry, try syncState(message), size: size)
      case .reference: return .reference
      case .intermediate: return .other
      case .result(let result): return .result(result)
      }
    } catch let failure as LDAPFailure {
      throw failure
    } catch {
      throw .malformed
    }
  }

  /// The state that came with an entry; without one the server doesn't synchronize.
  private func syncState(_ message: OpaquePointer) throws -> ContentSync.State {
    var controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
    let code = withPointer { ldap_get_entry_controls($0, message, &controls) }
    defer { ldap_controls_free(controls) }
    guard code == LDAP_SUCCESS,
      let control = values(of: controls).first(where: { $0.type == ContentSync.stateType })
    else { throw LDAPFailure.malformed }
    return try ContentSync.State(control.value ?? [])
  }

  private func syncInfo(_ message: OpaquePointer) throws -> SyncAnswer {
    var type: UnsafeMutablePointer<CChar>?
    var data: UnsafeMutablePointer<berval>?
    let code = withPointer { ldap_parse_intermediate($0, message, &type, &data, nil, 0) }
    defer {
      ldap_memfree(type)
      ber_bvfree(data)
    }
    guard code == LDAP_SUCCESS, let type else { throw LDAPFailure.malformed }
    guard String(cString: type) == ContentSync.infoType, let data else { return .other }
    return .info(try ContentSync.Info([UInt8](bytes(data.pointee))))
  }
}
