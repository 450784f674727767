import CLDAP
import Directory

extension LDAPHandle {
  /// Sends the change of an entry's attributes (RFC 4511, section 4.6).
  func sendModify(
    _ dn: String, _ changes: [Modification], _ controls: [Control]
  ) throws(LDAPFailure) -> Int32 {
    try send(controls) { pointer, controls, id in
      ModificationArray(changes).withPointer {
        ldap_modify_ext(pointer, dn, $0, controls, nil, &id)
      }
    }
  }

  /// Sends a new entry (RFC 4511, section 4.7).
  func sendAdd(
    _ dn: String, _ attributes: [Entry.Attribute], _ controls: [Control]
  ) throws(LDAPFailure) -> Int32 {
    let values = attributes.filter { !$0.values.isEmpty }.map {
      Modification.add($0.name, $0.values)
    }
    return try send(controls) { pointer, controls, id in
      ModificationArray(values).withPointer {
        ldap_add_ext(pointer, dn, $0, controls, nil, &id)
      }
    }
  }

  /// Sends the removal of an entry (RFC 4511, section 4.8).
  func sendDelete(_ dn: String, _ controls: [Control]) throws(LDAPFailure) -> Int32 {
    try send(controls) { pointer, controls, id in
      ldap_delete_ext(pointer, dn, controls, nil, &id)
    }
  }

  /// Sends another name for an entry, whose old relative name goes away (RFC 4511, section 4.9).
  func sendRename(
    _ dn: String, _ relativeName: String, below parent: String?, _ controls: [Control]
  ) throws(LDAPFailure) -> Int32 {
    try send(controls) { pointer, controls, id in
      ldap_rename(pointer, dn, relativeName, parent, 1, controls, nil, &id)
    }
  }

  /// Sends an extended operation (RFC 4511, section 4.12).
  func sendExtended(
    _ name: String, _ data: [UInt8]?, _ controls: [Control] = []
  ) throws(LDAPFailure) -> Int32 {
    var bytes = (data ?? []).map { CChar(bitPattern: $0) }
    return try send(controls) { pointer, controls, id in
      guard data != nil else {
        return ldap_extended_operation(pointer, name, nil, controls, nil, &id)
      }
      return bytes.withUnsafeMutableBufferPointer { buffer in
        var value = berval(bv_len: ber_len_t(buffer.count), bv_val: buffer.baseAddress)
        return ldap_extended_operation(pointer, name, &value, controls, nil, &id)
      }
    }
  }

  /// The control that lets a request happen only while a filter is true of its entry (RFC 4528).
  func assertion(_ filter: Filter) throws(LDAPFailure) -> Control {
    var value = berval()
    var text = filter.description.utf8CString.map(\.self)
    let code = withPointer { pointer in
      text.withUnsafeMutableBufferPointer {
        ldap_create_assertion_control_value(pointer, $0.baseAddress, &value)
      }
    }
    guard code == LDAP_SUCCESS else { throw failure(code) }
    defer { ber_memfree(value.bv_val) }
    let bytes = UnsafeRawBufferPointer(start: value.bv_val, count: Int(value.bv_len))
    return Control(type: LDAP_CONTROL_ASSERT, isCritical: true, value: [UInt8](bytes))
  }

  private typealias Controls = UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?

  private func send(
    _ controls: [Control], _ request: (OpaquePointer, Controls, inout Int32) -> Int32
  ) throws(LDAPFailure) -> Int32 {
    var id: Int32 = 0
    let code = withPointer { pointer in
      ControlArray(controls).withPointer { request(pointer, $0, &id) }
    }
    guard code == LDAP_SUCCESS else { throw failure(code) }
    return id
  }
}
