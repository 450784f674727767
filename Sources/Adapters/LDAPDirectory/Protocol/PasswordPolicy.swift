/// The password policy control (draft-behera-ldap-password-policy-10, section 6).
enum PasswordPolicy {
  static let type = "1.3.6.1.4.1.42.2.27.8.5.1"

  /// Asks the server to say more about a bind; a server without the policy ignores it.
  static let request = Control(type: type)

  /// What the policy objects to.
  enum Objection: UInt8, Sendable {
    case passwordExpired = 0
    case accountLocked = 1
    case changeAfterReset = 2
  }

  /// The objection among a bind's response controls; nil when there is none that concerns a bind.
  static func objection(in controls: [Control]) throws(BERReader.Malformed) -> Objection? {
    guard let value = controls.first(where: { $0.type == type })?.value, !value.isEmpty else {
      return nil
    }
    do {
      return try value.withUnsafeBytes { bytes in
        var outer = BERReader(bytes)
        var inner = BERReader(try outer.contents(BERTag.sequence))
        while !inner.isAtEnd {
          let (tag, contents) = try inner.element()
          if tag == 0x81, let error = contents.last { return Objection(rawValue: error) }
        }
        return nil
      }
    } catch {
      throw BERReader.Malformed()
    }
  }
}
