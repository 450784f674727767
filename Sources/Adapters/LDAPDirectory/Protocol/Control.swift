import CLDAP

/// A control that goes with a request or a response (RFC 4511, section 4.1.11).
struct Control: Sendable, Hashable {
  var type: String
  var isCritical = false
  var value: [UInt8]?
}

/// Controls in the form that libldap takes, freed with their owner.
final class ControlArray {
  private var controls: [UnsafeMutablePointer<LDAPControl>?]

  init(_ controls: [Control]) {
    self.controls = controls.map { control in
      let pointer = UnsafeMutablePointer<LDAPControl>.allocate(capacity: 1)
      pointer.initialize(to: LDAPControl())
      pointer.pointee.ldctl_oid = ber_strdup(control.type)
      pointer.pointee.ldctl_iscritical = control.isCritical ? 1 : 0
      if let value = control.value {
        value.withUnsafeBytes { bytes in
          var source = berval(
            bv_len: ber_len_t(bytes.count),
            bv_val: UnsafeMutablePointer(
              mutating: bytes.baseAddress?.assumingMemoryBound(to: CChar.self)))
          ber_dupbv(&pointer.pointee.ldctl_value, &source)
        }
      }
      return pointer
    }
    self.controls.append(nil)
  }

  deinit {
    for control in controls.compactMap(\.self) {
      ber_memfree(control.pointee.ldctl_oid)
      ber_memfree(control.pointee.ldctl_value.bv_val)
      control.deallocate()
    }
  }

  func withPointer<Result>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?) -> Result
  ) -> Result {
    controls.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }
}
