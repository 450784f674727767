import CLDAP
import Directory
import Services

extension LDAPHandle {
  /// Binds with a name and password, or anonymously with neither (RFC 4513, section 5.1).
  func bind(
    dn: String, password: [UInt8], controls: [Control] = [], _ deadline: Deadline
  ) throws(LDAPFailure) -> OperationResult {
    try bind(dn: dn, mechanism: nil, credentials: password, controls, deadline)
  }

  /// Binds as who the connection itself shows (RFC 4422, appendix A).
  func bindExternally(_ deadline: Deadline) throws(LDAPFailure) -> OperationResult {
    try bind(dn: nil, mechanism: "EXTERNAL", credentials: [], [], deadline)
  }

  private func bind(
    dn: String?, mechanism: String?, credentials: [UInt8], _ controls: [Control],
    _ deadline: Deadline
  ) throws(LDAPFailure) -> OperationResult {
    var id: Int32 = 0
    var bytes = credentials.map { CChar(bitPattern: $0) }
    bytes.append(0)
    let code = withPointer { pointer in
      bytes.withUnsafeMutableBufferPointer { buffer in
        var value = berval(bv_len: ber_len_t(credentials.count), bv_val: buffer.baseAddress)
        return ControlArray(controls).withPointer {
          ldap_sasl_bind(pointer, dn, mechanism, &value, $0, nil, &id)
        }
      }
    }
    guard code == LDAP_SUCCESS else { throw failure(code) }
    return try result(of: id, deadline)
  }

  /// Sends a search for so many entries at most, 0 for all; its answers are waited for by the id.
  func send(
    _ search: DirectorySearch, controls: [Control] = [], sizeLimit: Int32 = 0
  ) throws(LDAPFailure) -> Int32 {
    var id: Int32 = 0
    // RFC 4511, section 4.5.1.2.
    let scope: Int32 =
      switch search.scope {
      case .base: 0
      case .oneLevel: 1
      case .subtree: 2
      }
    let code = withPointer { pointer in
      TextArray(search.attributes).withPointer { attributes in
        ControlArray(controls).withPointer { controls in
          ldap_search_ext(
            pointer, search.base, scope, search.filter.description, attributes, 0, controls, nil,
            nil, sizeLimit, &id)
        }
      }
    }
    guard code == LDAP_SUCCESS else { throw failure(code) }
    return id
  }

  /// Asks whether an entry has a value (RFC 4511, section 4.10).
  func compare(
    _ dn: String, _ attribute: String, _ value: [UInt8], _ deadline: Deadline
  ) throws(LDAPFailure) -> OperationResult {
    var id: Int32 = 0
    var bytes = value.map { CChar(bitPattern: $0) }
    let code = withPointer { pointer in
      bytes.withUnsafeMutableBufferPointer { buffer in
        var asserted = berval(bv_len: ber_len_t(buffer.count), bv_val: buffer.baseAddress)
        return ldap_compare_ext(pointer, dn, attribute, &asserted, nil, nil, &id)
      }
    }
    guard code == LDAP_SUCCESS else { throw failure(code) }
    return try result(of: id, deadline)
  }

  /// Asks the server who it takes this connection for (RFC 4532).
  func whoAmI(_ deadline: Deadline) throws(LDAPFailure) -> OperationResult {
    var id: Int32 = 0
    let code = withPointer { ldap_whoami($0, nil, nil, &id) }
    guard code == LDAP_SUCCESS else { throw failure(code) }
    return try result(of: id, deadline)
  }
}

/// Texts in the form that libldap takes, freed with their owner.
private final class TextArray {
  private var texts: [UnsafeMutablePointer<CChar>?]

  init(_ texts: [String]) {
    self.texts = texts.map { ber_strdup($0) } + [nil]
  }

  deinit {
    for text in texts { ber_memfree(text) }
  }

  /// Lends the array; nil when it is empty, which asks for all user attributes.
  func withPointer<Value>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Value
  ) -> Value {
    guard texts.count > 1 else { return body(nil) }
    return texts.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }
}
