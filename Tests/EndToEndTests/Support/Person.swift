/// A person for LDIF, with an identifier of its own.
struct Person {
  let username: String
  let number: Int
  /// Further attributes, as lines of LDIF.
  var lines: [String] = []

  init(_ username: String, number: Int = 1, lines: [String] = []) {
    self.username = username
    self.number = number
    self.lines = lines
  }

  var name: String { "uid=\(username),ou=people,dc=example,dc=com" }

  var identifier: String {
    let digits = String(number)
    return "70000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  var ldif: String {
    let attributes = [
      "dn: \(name)", "objectClass: inetOrgPerson", "uid: \(username)", "cn: \(username)",
      "sn: \(username)", "mail: \(username)@example.com", "entryUUID: \(identifier)",
    ]
    return (attributes + lines).joined(separator: "\n") + "\n"
  }
}

/// The ordinary people of ldif/10-people.ldif, without the corner cases.
enum Ordinary {
  /// Finds them and nobody else, so that a run ends with nothing set aside.
  static let filter = "(&(objectClass=inetOrgPerson)(employeeNumber=10*))"

  /// Fifteen people who give no role to anybody above `user`: enough for a guard.
  static let fifteen = [
    "uid=daniel", "uid=joerg", "uid=inigo", "uid=natalia", "uid=xiaoming", "uid=layla", "uid=kim",
    "uid=tomas", "uid=hannah", "uid=george", "uid=priya", "uid=maeve", "uid=pavel", "uid=yuki",
    "uid=lena,ou=berlin",
  ].map { "\($0),ou=people,dc=example,dc=com" }
}
