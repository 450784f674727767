import Accounts
import Reconciliation

extension ValueKind<Role> {
  static let role = ValueKind(
    Role.allCases.map(\.description).joined(separator: ", ")
  ) { text throws(Rejection) in
    guard let role = Role(text) else { throw Rejection() }
    return role
  }
}

extension ValueKind<Role?> {
  /// The role of everybody in a directory; the privileged ones take a rule.
  static let defaultRole = ValueKind(
    "none, user, power_user", text: { $0?.description ?? "none" }
  ) { text throws(Rejection) in
    if text == "none" { return nil }
    guard let role = Role(text), !role.isPrivileged else { throw Rejection() }
    return role
  }
}

extension ValueKind<AccountAttribute> {
  static let correlation = ValueKind(
    "username, email", text: { $0.rawValue }
  ) { text throws(Rejection) in
    guard let attribute = AccountAttribute(rawValue: text), attribute != .displayName else {
      throw Rejection()
    }
    return attribute
  }
}

extension ValueKind<Double> {
  static let percent = ValueKind(
    "a number from 0 to 100", text: { $0.rounded() == $0 ? "\(Int($0))" : "\($0)" }
  ) { text throws(Rejection) in
    guard text.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let number = Double(text),
      (0...100).contains(number)
    else { throw Rejection() }
    return number
  }
}

extension ValueKind {
  /// The same kind, or the word `off`.
  var orOff: ValueKind<Value?> {
    let kind = self
    return ValueKind<Value?>("\(allowed); or off", text: { $0.map(kind.text) ?? "off" }) {
      text throws(Rejection) in
      text == "off" ? nil : try kind.parse(text)
    }
  }
}
