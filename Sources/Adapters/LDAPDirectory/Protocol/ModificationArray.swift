import CLDAP
import Directory

/// Changes of attributes in the form that libldap takes, freed with their owner.
final class ModificationArray {
  private var modifications: [UnsafeMutablePointer<LDAPMod>?]

  init(_ changes: [Modification]) {
    modifications = changes.map { change in
      let pointer = UnsafeMutablePointer<LDAPMod>.allocate(capacity: 1)
      pointer.initialize(to: LDAPMod())
      pointer.pointee.mod_op = Self.operation(change) | LDAP_MOD_BVALUES
      pointer.pointee.mod_type = ber_strdup(change.attribute)
      pointer.pointee.mod_vals.modv_bvals = Self.values(change.values)
      return pointer
    }
    modifications.append(nil)
  }

  deinit {
    for modification in modifications.compactMap(\.self) {
      ber_memfree(modification.pointee.mod_type)
      ber_bvecfree(modification.pointee.mod_vals.modv_bvals)
      modification.deallocate()
    }
  }

  func withPointer<Result>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<LDAPMod>?>?) -> Result
  ) -> Result {
    modifications.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }

  private static func operation(_ change: Modification) -> Int32 {
    switch change {
    case .add: LDAP_MOD_ADD
    case .delete: LDAP_MOD_DELETE
    case .replace: LDAP_MOD_REPLACE
    }
  }

  /// Copies of the values in memory of liblber; nil for none, which means the whole attribute.
  private static func values(
    _ values: [[UInt8]]
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<berval>?>? {
    guard !values.isEmpty else { return nil }
    var list: UnsafeMutablePointer<UnsafeMutablePointer<berval>?>?
    for value in values {
      value.withUnsafeBytes { bytes in
        var source = berval(
          bv_len: ber_len_t(bytes.count),
          bv_val: UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: CChar.self)))
        ber_bvecadd(&list, ber_bvdup(&source))
      }
    }
    return list
  }
}
