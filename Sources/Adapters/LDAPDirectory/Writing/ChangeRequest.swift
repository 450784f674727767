import Directory
import Values

/// One change as it is sent: with present names, and without what is in place already.
enum ChangeRequest: Sendable {
  case modify(String, [Modification])
  case rename(String, DistinguishedName.RelativeName, below: DistinguishedName?)
  case add(String, [Entry.Attribute])
  case delete(String)
  case setPassword(String, Secret)

  /// Sends it.
  func send(_ controls: [Control], on handle: LDAPHandle) throws(LDAPFailure) -> Int32 {
    switch self {
    case .modify(let dn, let changes): try handle.sendModify(dn, changes, controls)
    case .rename(let dn, let name, let parent):
      try handle.sendRename(dn, name.description, below: parent?.description, controls)
    case .add(let dn, let attributes): try handle.sendAdd(dn, attributes, controls)
    case .delete(let dn): try handle.sendDelete(dn, controls)
    case .setPassword(let dn, let password):
      try handle.sendExtended(
        PasswordModify.name,
        PasswordModify.request(dn, newPassword: [UInt8](password.revealed.utf8)), controls)
    }
  }

  /// The name that it is sent for.
  var dn: String {
    switch self {
    case .modify(let dn, _), .rename(let dn, _, _), .add(let dn, _), .delete(let dn),
      .setPassword(let dn, _):
      dn
    }
  }

  /// The entry's name afterwards.
  var dnAfterwards: String {
    guard case .rename(let dn, let name, let parent) = self else { return dn }
    let above = parent ?? DistinguishedName.parent(of: dn)
    return above.map { DistinguishedName([name] + $0.relativeNames).description } ?? dn
  }

  /// Whether the server takes controls with it; the change of a password is an extended operation
  /// with none of them.
  var takesControls: Bool {
    if case .setPassword = self { false } else { true }
  }

  /// Whether the entry is there afterwards.
  var leavesEntry: Bool {
    if case .delete = self { false } else { true }
  }
}

extension DistinguishedName {
  /// The name above the one with this text; nil when it has none or isn't a name.
  static func parent(of text: String) -> DistinguishedName? {
    do {
      return try DistinguishedName(text).parent
    } catch {
      return nil
    }
  }
}
