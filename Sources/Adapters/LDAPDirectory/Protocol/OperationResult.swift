import Directory

/// The message that ends an operation (RFC 4511, section 4.1.9).
struct OperationResult: Sendable, Hashable {
  var code: Int32
  /// The server's own words.
  var text = ""
  /// Where the server would have it done instead.
  var referrals: [String] = []
  var controls: [Control] = []
  /// What an extended operation returned.
  var data: [UInt8] = []

  var failure: LDAPFailure {
    let hint = referrals.isEmpty ? "" : "see " + referrals.joined(separator: ", ")
    return LDAPFailure(code, [text, hint].filter { !$0.isEmpty }.joined(separator: "; "))
  }
}

/// One message of a server.
enum Answer {
  /// An entry, and the bytes that it took.
  case entry(Entry, size: Int)
  /// A continuation reference.
  case reference
  /// The end of the operation.
  case result(OperationResult)
  /// Something in between that nobody asked for.
  case intermediate
}

/// The tags of responses (RFC 4511, section 4.2 and on), as `ldap_result(3)` returns them.
enum ResponseTag {
  static let searchEntry: Int32 = 0x64
  static let searchReference: Int32 = 0x73
  static let intermediate: Int32 = 0x79
  static let extended: Int32 = 0x78
}
