import CLDAP
import Directory

extension LDAPHandle {
  /// Copies a message of libldap into values.
  func decode(_ message: OpaquePointer, tag: Int32) throws(LDAPFailure) -> Answer {
    switch tag {
    case ResponseTag.searchEntry: return try entry(message)
    case ResponseTag.searchReference: return .reference
    case ResponseTag.intermediate: return .intermediate
    default: return .result(try result(message, tag: tag))
    }
  }

  /// Reads an entry from the message's own memory; only the values are copied.
  private func entry(_ message: OpaquePointer) throws(LDAPFailure) -> Answer {
    var list: OpaquePointer?
    var name = berval()
    let code = withPointer { ldap_get_dn_ber($0, message, &list, &name) }
    guard code == LDAP_SUCCESS, let list else { throw .malformed }
    defer { ber_free(list, 0) }
    var entry = Entry(dn: String(decoding: bytes(name), as: UTF8.self), attributes: [])
    entry.attributes.reserveCapacity(8)
    var size = Int(name.bv_len)
    while ber_remaining(list) > 0 {
      var element = berval()
      guard ber_skip_element(list, &element) == ber_tag_t(BERTag.sequence) else {
        throw .malformed
      }
      size += Int(element.bv_len)
      do {
        entry.attributes.append(try Entry.Attribute(partialAttribute: bytes(element)))
      } catch {
        throw .malformed
      }
    }
    return .entry(entry, size: size)
  }

  private func result(
    _ message: OpaquePointer, tag: Int32
  ) throws(LDAPFailure) -> OperationResult {
    var result = OperationResult(code: 0)
    var text: UnsafeMutablePointer<CChar>?
    var referrals: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
    let code = withPointer {
      ldap_parse_result($0, message, &result.code, nil, &text, &referrals, &controls, 0)
    }
    defer {
      ldap_memfree(text)
      ldap_memvfree(
        UnsafeMutableRawPointer(referrals)?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
      ldap_controls_free(controls)
    }
    guard code == LDAP_SUCCESS else { throw .malformed }
    result.text = text.map { String(cString: $0) } ?? ""
    while let referrals, let url = referrals[result.referrals.count] {
      result.referrals.append(String(cString: url))
    }
    result.controls = values(of: controls)
    if tag == ResponseTag.extended { result.data = data(message) }
    return result
  }

  /// Copies controls of libldap's.
  func values(
    of controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
  ) -> [Control] {
    var copies: [Control] = []
    while let controls, let control = controls[copies.count]?.pointee {
      copies.append(
        Control(
          type: String(cString: control.ldctl_oid), isCritical: control.ldctl_iscritical != 0,
          value: control.ldctl_value.bv_val == nil ? nil : [UInt8](bytes(control.ldctl_value))))
    }
    return copies
  }

  private func data(_ message: OpaquePointer) -> [UInt8] {
    var value: UnsafeMutablePointer<berval>?
    withPointer { _ = ldap_parse_extended_result($0, message, nil, &value, 0) }
    defer { ber_bvfree(value) }
    return value.map { [UInt8](bytes($0.pointee)) } ?? []
  }

  /// The bytes that libldap lends.
  func bytes(_ value: berval) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: value.bv_val, count: Int(value.bv_len))
  }
}
