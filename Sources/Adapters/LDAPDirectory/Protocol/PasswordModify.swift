/// The extended operation that sets a password (RFC 3062).
enum PasswordModify {
  static let name = "1.3.6.1.4.1.4203.1.11.1"

  /// The request for an entry's new password.
  static func request(_ dn: String, newPassword: [UInt8]) -> [UInt8] {
    BERWriter.element(
      BERTag.sequence,
      BERWriter.element(0x80, [UInt8](dn.utf8)) + BERWriter.element(0x82, newPassword))
  }
}
